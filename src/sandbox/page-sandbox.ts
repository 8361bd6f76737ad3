import { openSandbox } from './open-sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { thisPage } from './this-page.ts'

let opened: Sandbox | undefined

/** The page's one sandbox. Nothing connects before it is first used to run, check or open something. */
export function sandbox(): Sandbox {
  opened ??= openSandbox(thisPage())
  return opened
}
