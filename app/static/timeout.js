// Warns before the sign-in ends, extends it on request, and leaves the page when it has ended.
(() => {
  'use strict';
  const box = document.getElementById('timeout');
  if (!box) return;
  const { left, warn, leftUrl, extendUrl, loginUrl } = box.dataset;
  const early = Number(warn);
  const clock = box.querySelector('[data-clock]');
  const told = box.querySelector('[role=status]');
  const csrf = document.querySelector('meta[name=csrf-token]').content;
  const now = () => Date.now() / 1000;
  let end = now() + Number(left);
  let timer;

  // The server knows best: another tab, or a saved draft, may have gone on meanwhile. Asking prolongs nothing.
  async function ask(url, method) {
    const answer = await fetch(url, { method, headers: method === 'POST' ? { 'X-CSRFToken': csrf } : {} });
    if (answer.redirected || !answer.ok) return 0;
    return (await answer.json()).left;
  }
  function leave() {
    document.dispatchEvent(new Event('articula:leave'));
    location.assign(`${loginUrl}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  async function check() {
    try {
      const rest = await ask(leftUrl, 'GET');
      if (!rest) { leave(); return; }
      end = now() + rest;
    } catch (error) { /* no connection: count on */ }
    tick();
  }
  function tick() {
    clearTimeout(timer);
    const rest = Math.max(0, Math.round(end - now()));
    if (rest > early) {
      if (box.open) box.close();
      timer = setTimeout(check, Math.min(rest - early, 86400) * 1000);
      return;
    }
    if (!box.open) { box.showModal(); told.textContent = ''; }
    clock.textContent = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, '0')}`;
    if (rest === 60 || rest === 30) told.textContent = rest === 60 ? box.dataset.minute : box.dataset.half;
    box.classList.toggle('over', !rest);
    timer = setTimeout(rest % 15 && rest > 1 ? tick : check, 1000);
  }
  async function extend() {
    try {
      const more = await ask(extendUrl, 'POST');
      if (!more) { leave(); return; }
      end = now() + more;
      if (more <= early) told.textContent = box.dataset.limit;  // the longest time is over: no more can be had
    } catch (error) { return; }
    tick();
  }
  box.querySelector('[data-extend]').addEventListener('click', extend);
  box.addEventListener('cancel', event => { event.preventDefault(); extend(); });
  document.addEventListener('visibilitychange', () => { if (!document.hidden && now() > end - early) check(); });
  tick();
})();
