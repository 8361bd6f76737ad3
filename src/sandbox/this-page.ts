import type { Page } from './page.ts'

const TOKEN = 'duplex-session'

/** The page this module is loaded in. */
export function thisPage(): Page {
  return {
    openSocket: () => new WebSocket(`${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/ws`),
    now: Date.now,
    random: Math.random,
    takeToken() {
      const token = storage()?.getItem(TOKEN) ?? null
      storage()?.removeItem(TOKEN)
      return token
    },
    onWake(listener) {
      addEventListener('online', listener)
      addEventListener('pageshow', (event) => {
        if (event.persisted) storage()?.removeItem(TOKEN)
        listener()
      })
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') listener()
      })
    },
    onLeave(listener) {
      addEventListener('pagehide', () => {
        const token = listener()
        if (token !== null) storage()?.setItem(TOKEN, token)
      })
    },
  }
}

/** A browser may deny storage, and says so by throwing. Without it a reload starts a new session; nothing else is lost. */
function storage(): Storage | null {
  try {
    return sessionStorage
  } catch {
    return null
  }
}
