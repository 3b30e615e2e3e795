// Saves the recovery codes of the page as a text file, without asking the server for them a second time.
(() => {
  'use strict';
  const box = document.getElementById('codes');
  document.querySelector('[data-save-codes]').addEventListener('click', () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([box.value], { type: 'text/plain' }));
    link.download = box.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
})();
