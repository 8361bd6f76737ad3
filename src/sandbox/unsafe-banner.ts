import { effect, type ReadonlySignal } from '@preact/signals'

/** Puts a banner on this page for as long as the server says that programs run on it without isolation. It stays. */
export function warnOnPage(isUnsafe: ReadonlySignal<boolean>): void {
  let banner: HTMLElement | null = null
  effect(() => {
    if (!isUnsafe.value) {
      banner?.remove()
      banner = null
      return
    }
    if (banner !== null) return
    banner = document.createElement('aside')
    banner.className = 'unsafe-banner'
    banner.setAttribute('aria-label', 'About this server')
    banner.textContent =
      'Programs run without isolation on this machine: each can read and change whatever you can. Run only your own.'
    document.body.append(banner)
  })
}
