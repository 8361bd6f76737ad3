/** Just enough of a browser for src/progress to run in Node: what it keeps outlives its modules, as a tab outlives a page. */
export function bareBrowser(server: (path: string, init: RequestInit) => Promise<Response>): {
  readonly kept: Map<string, string>
  /** The browser notices that it has a connection again. */
  goOnline(): void
} {
  const kept = new Map<string, string>()
  const onOnline: (() => void)[] = []
  define('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  })
  define('fetch', server)
  define('document', { visibilityState: 'visible' })
  define('addEventListener', (type: string, listener: () => void) => {
    if (type === 'online') onOnline.push(listener)
  })
  return { kept, goOnline: () => onOnline.forEach((listener) => void listener()) }
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}
