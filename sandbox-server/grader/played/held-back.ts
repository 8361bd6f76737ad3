import type { ClientListener } from '../client-listener.ts'

/** A listener that remembers what it is told until there is somebody to tell it to, and the way to tell. */
export function heldBack(): { readonly listener: ClientListener; release(to: ClientListener): void } {
  const told: ((to: ClientListener) => void)[] = []
  let to: ClientListener | null = null
  const tell = (news: (to: ClientListener) => void) => {
    if (to === null) told.push(news)
    else news(to)
  }
  return {
    listener: {
      message: (message) => tell((to) => to.message(message)),
      ping: () => tell((to) => to.ping?.()),
      closed: (closing) => tell((to) => to.closed(closing)),
    },
    release(listener) {
      to = listener
      for (const news of told.splice(0)) news(listener)
    },
  }
}
