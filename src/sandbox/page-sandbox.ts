import { openSandbox } from './open-sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { thisPage } from './this-page.ts'
import { warnOnPage } from './unsafe-banner.ts'

let opened: Sandbox | undefined

/** The page's one sandbox. Nothing connects before it is first used to run, check or open something. */
export function sandbox(): Sandbox {
  if (opened === undefined) {
    opened = openSandbox(thisPage())
    warnOnPage(opened.isUnsafe)
  }
  return opened
}
