import { setTimeout as wait } from 'node:timers/promises'

/** Resolves once the condition holds; rejects with its name after `withinMs`. For what tells nobody when it has happened. */
export async function eventually(what: string, condition: () => boolean, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`)
    await wait(2)
  }
}
