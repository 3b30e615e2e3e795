// Articula in the browser: every part is an addition; the pages work without it (maps and type-ahead excepted).
(() => {
  'use strict';
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const own = document.getElementById('articula');
  const json = id => JSON.parse(document.getElementById(id).textContent);
  const texts = json('ui-texts');
  const csrf = () => document.querySelector('meta[name=csrf-token]').content;
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const say = text => { document.getElementById('live').textContent = text; };

  // Theme: system, light or dark.
  $$('[data-theme-switch]').forEach(box => {
    box.hidden = false;
    $$('input', box).forEach(input => {
      input.checked = input.value === window.articulaTheme.get();
      input.addEventListener('change', () => window.articulaTheme.set(input.value));
    });
  });

  // Menu on narrow screens: a panel with the focus inside; Escape and the backdrop close it.
  const side = document.getElementById('menu');
  const opener = document.querySelector('[data-menu-open]');
  function menu(open) {
    document.documentElement.classList.toggle('menu-open', open);
    opener.setAttribute('aria-expanded', String(open));
    $$('main, .top').forEach(part => { part.inert = open; });
    (open ? side.querySelector('[data-menu-close]') : opener).focus();
  }
  if (side && opener) {
    const isOpen = () => document.documentElement.classList.contains('menu-open');
    opener.addEventListener('click', event => { event.preventDefault(); menu(true); });
    opener.addEventListener('keydown', event => { if (event.key === ' ') { event.preventDefault(); menu(true); } });
    side.querySelector('[data-menu-close]').addEventListener('click', event => { event.preventDefault(); menu(false); });
    document.addEventListener('click', event => {
      if (isOpen() && !side.contains(event.target) && !opener.contains(event.target)) menu(false);
    });
    document.addEventListener('keydown', event => { if (event.key === 'Escape' && isOpen()) menu(false); });
    matchMedia('(min-width: 53.76em)').addEventListener('change', event => { if (event.matches && isOpen()) menu(false); });
  }

  // Pop-ups (account, chips): one open at a time, closed by Escape or a click elsewhere, kept inside the window.
  $$('details[data-popup]').forEach(popup => {
    popup.addEventListener('toggle', () => {
      if (!popup.open) return;
      popup.classList.toggle('flip', popup.lastElementChild.getBoundingClientRect().right > innerWidth - 8);
      upgrade(popup);
    });
    popup.addEventListener('keydown', event => {
      if (event.key === 'Escape' && popup.open) { popup.open = false; popup.firstElementChild.focus(); }
    });
  });
  document.addEventListener('click', event => {
    $$('details[data-popup][open]').forEach(popup => { if (!popup.contains(event.target)) popup.open = false; });
  });

  // `/` goes to the search box, unless one is writing.
  document.addEventListener('keydown', event => {
    const writing = event.target.closest('input, textarea, select, [contenteditable]');
    const box = document.getElementById('global-search') || document.getElementById('list-search');
    if (event.key === '/' && !writing && box && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); box.focus(); }
  });

  // Forms: the error summary takes the focus, one submit makes one row (drafts.js keeps what is typed).
  const summary = document.querySelector('[data-error-summary]');
  if (summary) {
    summary.focus();
    summary.addEventListener('click', event => {
      const link = event.target.closest('a');
      const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!field) return;
      event.preventDefault();
      (field.closest('.field') || field).scrollIntoView({ block: 'center' });
      (field.tomselect || field).focus();
    });
  }
  document.addEventListener('submit', event => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.getAttribute('method') !== 'post' || event.defaultPrevented) return;
    form.dataset.sent = '1';
    $$('button', form).forEach(button => button.setAttribute('aria-disabled', 'true'));
  });
  addEventListener('pageshow', event => {
    if (!event.persisted) return;
    $$('form[data-sent]').forEach(form => {
      delete form.dataset.sent;
      $$('button', form).forEach(button => button.removeAttribute('aria-disabled'));
    });
  });

  // A file that is too large is said so before it travels.
  document.addEventListener('change', event => {
    const box = event.target.closest('input[type=file][data-most]');
    if (!box) return;
    const field = box.closest('.field');
    const large = box.files[0] && box.files[0].size > Number(box.dataset.most);
    field.classList.toggle('has-error', Boolean(large));
    $$('.field-errors', field).forEach(list => list.remove());
    if (!large) return;
    box.value = '';
    const list = Object.assign(document.createElement('ul'), { className: 'field-errors' });
    list.append(Object.assign(document.createElement('li'), { textContent: box.dataset.tooLarge }));
    box.before(list);
    say(box.dataset.tooLarge);
  });

  // Small buttons.
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-print], [data-back], [data-fill], [data-copy]');
    if (!button) return;
    if ('print' in button.dataset) print();
    else if ('back' in button.dataset) history.back();
    else if ('copy' in button.dataset) {
      const box = document.getElementById(button.dataset.copy);
      box.select();
      navigator.clipboard?.writeText(box.value).then(() => say(texts.copied), () => {});
    }
    else {
      const box = document.getElementById(button.dataset.into);
      box.value = button.dataset.fill;
      box.form.querySelector('input[type=password]').focus();
    }
  });

  // Rows picked for a bulk action.
  $$('form[data-bulk]').forEach(form => {
    const all = form.querySelector('[data-check-all]');
    const rows = $$('input[name=rowid]', form);
    form.addEventListener('change', event => {
      if (event.target === all) rows.forEach(row => { row.checked = all.checked; });
      const count = rows.filter(row => row.checked).length;
      all.checked = count === rows.length;
      all.indeterminate = count > 0 && count < rows.length;
      form.querySelector('[data-bulk-count]').textContent = count ? `${count} ${texts.selected} ·` : '';
    });
  });

  // Tabs of related lists: arrows move, the panel is fetched when it is first opened.
  $$('[role=tablist]').forEach(list => {
    const tabs = $$('[role=tab]', list);
    const open = tab => {
      tabs.forEach(one => {
        const panel = document.getElementById(one.getAttribute('aria-controls'));
        one.setAttribute('aria-selected', String(one === tab));
        one.tabIndex = one === tab ? 0 : -1;
        panel.hidden = one !== tab;
        if (one === tab) panel.dispatchEvent(new CustomEvent('opened'));
      });
      tab.focus();
    };
    list.addEventListener('click', event => {
      const tab = event.target.closest('[role=tab]');
      if (!tab || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      open(tab);
    });
    list.addEventListener('keydown', event => {
      const at = tabs.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1, ' ': at }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      open(tabs[(to + tabs.length) % tabs.length]);
    });
  });
  document.addEventListener('htmx:configRequest', event => { event.detail.headers['X-CSRFToken'] = csrf(); });
  document.addEventListener('htmx:afterSwap', event => upgrade(event.detail.target));
  ['htmx:responseError', 'htmx:sendError'].forEach(name => document.addEventListener(name, event => {
    event.detail.target.textContent = texts.failed;
    say(texts.failed);
  }));

  // Type-ahead over remote rows (Tom Select, fetched only when a page has such a field).
  let tom;
  const load = (tag, attributes) => new Promise((done, failed) => {
    const node = Object.assign(document.createElement(tag), attributes, { onload: done, onerror: failed });
    document.head.insertBefore(node, tag === 'link' ? document.querySelector('link[rel=stylesheet]').nextSibling : null);
  });
  const needTom = () => tom || (tom = Promise.all([
    load('link', { rel: 'stylesheet', href: own.dataset.tomCss }), load('script', { src: own.dataset.tomJs })]));

  async function ask(url, words) {
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ q: words }),
      headers: { 'X-CSRFToken': csrf(), 'X-Requested-With': 'XMLHttpRequest' } });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }
  function lookup(select) {
    const { lookup: url, placeholder, navigate, param } = select.dataset;
    const line = (item, escape, tag) => `<div>${escape(item.text)}${tag && item.sub ? `<span class="sub">${escape(item.sub)}</span>` : ''}</div>`;
    const box = new window.TomSelect(select, {
      valueField: 'value', labelField: 'text', searchField: [], maxOptions: 50, placeholder: placeholder || texts.more,
      plugins: select.multiple ? { remove_button: { title: texts.remove } } : { clear_button: { title: texts.remove } },
      preload: url ? 'focus' : false, loadThrottle: 250, refreshThrottle: 0, clearAfterSelect: true, shouldLoad: () => Boolean(url), copyClassesToDropdown: false,
      score: url ? () => () => 1 : undefined, ...(url ? {} : { searchField: ['text'] }),
      load: url ? (words, done) => ask(url, words).then(rows => {
        box.clearOptions(); done(rows); say(rows.length ? '' : texts.none);
      }).catch(() => { say(texts.failed); done(); }) : undefined,
      render: {
        option: (item, escape) => line(item, escape, true), item: (item, escape) => line(item, escape, false),
        no_results: () => `<div class="no-results">${texts.none}</div>`,
        loading: () => `<div class="no-results">${texts.searching}</div>`
      },
      onChange: value => {
        if (!navigate || !value) return;
        const target = new URL(navigate, location.href);
        target.searchParams.set(param, value);
        location.assign(target);
      }
    });
    select.setAttribute('aria-hidden', 'true');
    const described = select.getAttribute('aria-describedby');
    if (described) box.control_input.setAttribute('aria-describedby', described);
    if (select.getAttribute('aria-invalid')) box.control_input.setAttribute('aria-invalid', 'true');
    if (select.required) box.control_input.setAttribute('aria-required', 'true');
  }
  // Rows become blocks on narrow screens; the roles keep them a table for every screen reader.
  const roles = { table: 'table', thead: 'rowgroup', tbody: 'rowgroup', tr: 'row', td: 'cell', 'thead th': 'columnheader', 'tbody th': 'rowheader' };
  function tables(root) {
    $$('table.rows', root).forEach(table => Object.entries(roles).forEach(([part, role]) => {
      (part === 'table' ? [table] : $$(part, table)).forEach(node => node.setAttribute('role', role));
    }));
  }
  function upgrade(root) {
    tables(root);
    const waiting = $$('select[data-lookup], select[data-choices]', root)
      .filter(select => !select.tomselect && (!select.closest('details[data-popup]') || root !== document));
    if (waiting.length) needTom().then(() => waiting.filter(select => !select.tomselect).forEach(lookup));
  }
  upgrade(document);
  window.articula = { $$, json, texts, colour, upgrade, csrf };
})();
