/** The key Starlight keeps its theme under; shared, so that a choice made anywhere holds everywhere. */
export const THEME_KEY = 'starlight-theme'

/**
 * Runs in the head before anything is painted: the stored choice, or what the system prefers. Written as text because it
 * must be inline to come before the first paint.
 */
export const themeBeforePaint = `(() => {
  let theme
  try { theme = localStorage.getItem('${THEME_KEY}') } catch {}
  theme ||= matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme === 'dark' ? 'dark' : 'light'
})()`
