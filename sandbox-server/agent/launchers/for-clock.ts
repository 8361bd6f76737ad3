import type { Clock } from '../../grader/stage.ts'

/** What Node is told for a program on such a clock: there is no public way to its timers. runner.ts hides it again. */
export const FOR_CLOCK: Readonly<Record<Clock, readonly string[]>> = { real: [], travel: ['--expose-internals'] }
