// Sets the colour theme before the first paint: the remembered choice, else the system's.
(function () {
  var system = window.matchMedia('(prefers-color-scheme: dark)');
  function chosen() {
    try { return localStorage.getItem('theme') || 'system'; } catch (error) { return 'system'; }
  }
  function apply() {
    var choice = chosen();
    var dark = choice === 'dark' || (choice === 'system' && system.matches);
    document.documentElement.setAttribute('data-bs-theme', dark ? 'dark' : 'light');
    document.dispatchEvent(new CustomEvent('themechange'));
  }
  document.documentElement.classList.add('js');
  system.addEventListener('change', apply);
  window.articulaTheme = {
    get: chosen,
    set: function (choice) {
      try { localStorage.setItem('theme', choice); } catch (error) { /* private mode: not remembered */ }
      apply();
    }
  };
  apply();
})();
