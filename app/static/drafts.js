// What is typed in a form is kept as a draft while one types: nothing is lost by leaving, a broken connection or a
// session that ends. Nothing is stored in the browser, which may be shared; the words stay in the page until sent.
(() => {
  'use strict';
  const { $$, csrf } = window.articula;
  const PAUSE = 1200, AT_MOST = 8000, AGAIN = [3000, 8000, 20000];
  const meta = document.querySelector('meta[name=csrf-token]');
  const ask = (path, options) => fetch(path, { redirect: 'manual', signal: AbortSignal.timeout?.(15000), ...options,
    headers: { 'X-CSRFToken': csrf(), 'X-Requested-With': 'XMLHttpRequest' } });
  const guards = [];

  function guard(form) {
    const { draft: target, who } = form.dataset;
    const state = form.querySelector('[data-draft-state]');
    let typed = 0, kept = 0, first = 0, timer = 0, busy = null, failures = 0, through = false, leaving = false, stopped = !target;
    const dirty = () => typed > kept;

    function say(text, signIn = false) {
      if (!state) return;
      const words = state.querySelector('[data-draft-text]');
      if (words.textContent !== text) words.textContent = text;
      state.querySelector('[data-draft-login]').hidden = !signIn;
    }
    function words() {
      const data = new URLSearchParams(new FormData(form));
      $$('input[type=password], input[type=file]', form).forEach(field => data.delete(field.name));
      data.delete('csrf_token');
      data.set('_target', target);
      const about = $$('h1, h1 + .context', document.getElementById('main')).map(part => part.textContent.trim());
      data.set('_title', about.join(' · ').slice(0, 160));
      return data;
    }
    // The same person has signed in again elsewhere: this page goes on with the new session.
    async function renew() {
      const answer = await ask('/draft/token');
      if (!answer.ok) return 'ended';
      const now = await answer.json();
      if (now.who !== who) return 'other';
      meta.content = now.csrf;
      $$('input[name=csrf_token]').forEach(field => { field.value = now.csrf; });
      return 'ok';
    }
    async function send(renewed = false) {
      const upto = typed;
      const answer = await ask('/draft', { method: 'POST', body: words() });
      const told = answer.headers.get('content-type') === 'application/json' ? (await answer.json()).text : '';
      if (answer.ok) { kept = upto; say(told); return 'kept'; }
      if (answer.status === 401 || answer.status === 400 || answer.type === 'opaqueredirect') {
        const now = renewed ? 'ended' : await renew();
        if (now === 'ok') return send(true);
        say(now === 'other' ? state.dataset.other : told, true);
        return 'ended';
      }
      if (answer.status < 500) { stopped = true; say(told); return 'refused'; }
      return 'offline';
    }
    // 'kept', 'refused' (this form keeps no draft), 'ended' (nobody is signed in) or 'offline'.
    function keep() {
      clearTimeout(timer);
      first = 0;
      busy = busy || send().catch(() => 'offline').then(outcome => {
        busy = null;
        const failed = outcome === 'offline' || outcome === 'ended';
        if (outcome === 'offline') say(state.dataset.offline);
        failures = failed ? failures + 1 : 0;
        if (failed || (dirty() && !stopped)) plan(failed ? AGAIN[Math.min(failures, AGAIN.length) - 1] : PAUSE);
        return outcome;
      });
      return busy;
    }
    function plan(pause) {
      clearTimeout(timer);
      timer = setTimeout(keep, pause);
    }
    function mark() {
      typed += 1;
      if (stopped || failures) return;
      first = first || Date.now();
      plan(Math.max(0, Math.min(PAUSE, first + AT_MOST - Date.now())));
    }
    form.addEventListener('input', event => {  // whoever types in the own side of a clash means it to stay
      const side = event.target.closest('.clash-mine');
      if (side && !event.target.name.startsWith('_pick-')) side.querySelector('input[name^="_pick-"]').checked = true;
      mark();
    });
    form.addEventListener('change', mark);
    if (document.querySelector('[data-error-summary]')) mark();

    // The form is sent once what was typed is safe; without a session or a connection it stays on the page.
    form.addEventListener('submit', async event => {
      if (through || stopped || !dirty()) { leaving = true; return; }
      event.preventDefault();
      let outcome = await keep();
      if (dirty() && outcome === 'kept') outcome = await keep();
      if (outcome === 'offline') say(state.dataset.unsent);
      if (outcome === 'offline' || outcome === 'ended') { state.scrollIntoView({ block: 'center' }); return; }
      through = leaving = true;
      form.requestSubmit(event.submitter);
    });
    return {
      asks: () => dirty() && !leaving,
      leave: () => { leaving = true; },
      back: () => { through = leaving = false; },
      wake: () => { if (!stopped && failures && dirty()) keep(); },
      last: () => {
        if (stopped || through || !dirty()) return;
        const data = words();
        data.set('csrf_token', csrf());
        navigator.sendBeacon('/draft', data);
      }
    };
  }

  $$('form[data-guard]').forEach(form => guards.push(guard(form)));
  const all = (what, event) => guards.forEach(one => one[what](event));
  addEventListener('beforeunload', event => { if (guards.some(one => one.asks())) event.preventDefault(); });
  addEventListener('pagehide', () => all('last'));
  document.addEventListener('articula:leave', () => all('leave'));
  addEventListener('pageshow', event => { if (event.persisted) all('back'); });
  ['online', 'focus'].forEach(name => addEventListener(name, () => all('wake')));
  $$('[data-leave]').forEach(link => link.addEventListener('click', () => all('leave')));
})();
