// Runs before the first paint, so that neither the theme nor the language flashes. Classic script: it must block.
(function () {
  var root = document.documentElement;
  var read = function (key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage may be forbidden; the defaults hold
    }
  };
  var choice = read('bianque.theme') || 'dark';
  var light = choice === 'light' || (choice === 'system' && matchMedia('(prefers-color-scheme: light)').matches);
  root.dataset.theme = light ? 'light' : 'dark';
  var language = read('bianque.language') || ((navigator.language || '').toLowerCase().indexOf('zh') === 0 ? 'zh-CN' : 'en');
  root.lang = language === 'zh-CN' ? 'zh-CN' : 'en';
})();
