import { signal } from '@preact/signals'

/** The id of the run whose trouble the learner has put away: from then on nobody speaks of it any more. */
export const dismissedRun = signal<string | null>(null)
