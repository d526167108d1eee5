// Before the first paint: the theme that was chosen here. No module, so that nothing is drawn before it ran.
try {
  const theme = localStorage.getItem('verbatim-theme')
  if (theme) document.documentElement.dataset.theme = theme
} catch {
  // A browser that keeps nothing for this page shows the system's theme.
}
