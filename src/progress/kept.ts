/** What outlives the page, as JSON by name. Where the browser keeps nothing it lives as long as the page does. */
export const kept = {
  read(name: string): unknown {
    const text = storage()?.getItem(PREFIX + name) ?? memory.get(name)
    try {
      return text === undefined ? undefined : JSON.parse(text)
    } catch {
      return undefined
    }
  },

  write(name: string, value: unknown): void {
    const text = JSON.stringify(value)
    memory.set(name, text)
    try {
      storage()?.setItem(PREFIX + name, text)
    } catch {
      // The storage is full: what an earlier page left would be read instead of what is true now.
      storage()?.removeItem(PREFIX + name)
    }
  },

  remove(name: string): void {
    memory.delete(name)
    storage()?.removeItem(PREFIX + name)
  },

  /** Calls back when another tab wrote or removed the named value. */
  onChangedElsewhere(name: string, listener: () => void): void {
    addEventListener('storage', ({ key }) => {
      if (key !== PREFIX + name) return
      memory.delete(name)
      listener()
    })
  },
}

const PREFIX = 'duplex:'
const memory = new Map<string, string>()

function storage(): Storage | undefined {
  try {
    return localStorage
  } catch {
    // The learner's browser forbids it.
    return undefined
  }
}
