// Lines of a form: "Add another" writes one more line on the spot; without this script the form is sent and comes back.
(() => {
  'use strict';
  document.querySelectorAll('[data-lines]').forEach(box => {
    const count = box.querySelector('input[type=hidden]');
    const pattern = box.querySelector('template');
    const button = box.querySelector('button[name=more]');
    button.type = 'button';
    button.addEventListener('click', () => {
      const at = Number(count.value);
      const made = document.createElement('template');
      made.innerHTML = pattern.innerHTML.replaceAll('__n__', at).replaceAll('__N__', at + 1);
      const line = made.content.firstElementChild;
      pattern.before(line);
      count.value = at + 1;
      window.articula.upgrade(line);
      line.querySelector('select, input, textarea').focus();
    });
  });
})();
