// Before the first paint, so that a dark page never flashes white. The rest of it is in src/stores/ui.ts.
(function () {
  var wanted = null
  try { wanted = localStorage.getItem('gx.theme') } catch { /* storage is blocked */ }
  var dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
})()
