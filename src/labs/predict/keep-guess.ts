/** A guess and what came of it. Wrong ones are worth coming back to. */
export interface Guess {
  lab: string
  /** What was sent, so that it can be asked again. */
  situation: string
  expected: string
  actual: string
  /** Milliseconds since 1970. */
  at: number
}

const SHELF = 'duplex:guesses'
const KEPT = 100

type Shelf = Pick<Storage, 'getItem' | 'setItem'>

/** Keeps a wrong guess for later review; the newest hundred stay. A browser that keeps nothing is no reason to stop. */
export function keepGuess(guess: Guess, shelf: Shelf): void {
  if (guess.expected === guess.actual) return
  try {
    shelf.setItem(SHELF, JSON.stringify([...keptGuesses(shelf), guess].slice(-KEPT)))
  } catch {
    // Private windows and full disks refuse to store.
  }
}

/** The wrong guesses kept so far, oldest first. */
export function keptGuesses(shelf: Shelf): Guess[] {
  try {
    const kept: unknown = JSON.parse(shelf.getItem(SHELF) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isGuess) : []
  } catch {
    return []
  }
}

function isGuess(value: unknown): value is Guess {
  if (typeof value !== 'object' || value === null) return false
  const fields = ['lab', 'situation', 'expected', 'actual']
  return fields.every((field) => typeof Reflect.get(value, field) === 'string')
}
