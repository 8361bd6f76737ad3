/** Reads design tokens (`--panel`, `--ink`) as `#rrggbb`, for libraries that do not read CSS variables themselves. */
export function readTokens<Name extends string>(names: readonly Name[]): Record<Name, string> {
  const probe = document.createElement('span')
  probe.hidden = true
  document.body.append(probe)
  const entries = names.map((name) => {
    probe.style.color = `var(--${name})`
    return [name, asHex(getComputedStyle(probe).color)]
  })
  probe.remove()
  // The keys are the names that were passed in.
  return Object.fromEntries(entries) as Record<Name, string>
}

/** Calls back whenever the theme changes: by the page's own switch, or by the system's. Returns the way to stop. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] })
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', listener)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', listener)
  }
}

/** `rgb(31, 94, 255)` → `#1f5eff`. */
function asHex(colour: string): string {
  const channels = colour.match(/[\d.]+/g)?.slice(0, 3) ?? []
  return `#${channels.map((channel) => Math.round(Number(channel)).toString(16).padStart(2, '0')).join('')}`
}
