// Takes the secret of a one-time link from behind the # into the form, and out of the address bar and the history.
(() => {
  'use strict';
  const box = document.querySelector('[data-link-code]');
  const code = decodeURIComponent(location.hash.slice(1));
  if (code && code !== 'main') {
    box.value = code;
    history.replaceState(null, '', location.pathname);
  }
  const shown = box.dataset.linkCode === 'shown';
  if (box.value && !shown && !box.getAttribute('aria-invalid')) box.closest('.field').hidden = true;
})();
