import * as z from 'zod/mini'

/** Every named way for messages to go wrong: what a learner reads, and the lesson that explains it. */
export const ANOMALIES = {
  lost: {
    title: 'Lost',
    about: 'A message was sent and never arrived.',
    lesson: '4-real-time-patterns/4-idempotency',
  },
  duplicated: {
    title: 'Duplicated',
    about: 'A message arrived more often than it was sent.',
    lesson: '4-real-time-patterns/4-idempotency',
  },
  reordered: {
    title: 'Reordered',
    about: 'Messages arrived in another order than they were sent.',
    lesson: '4-real-time-patterns/2-ordering',
  },
  'skipped-seq': {
    title: 'Skipped seq',
    about: 'The numbers of messages have a gap, or one number names different messages.',
    lesson: '4-real-time-patterns/3-sequence-numbers',
  },
  stale: {
    title: 'Stale',
    about: 'What arrived was true once and is not any more.',
    lesson: '4-real-time-patterns/3-sequence-numbers',
  },
  misdelivered: {
    title: 'Misdelivered',
    about: 'A message reached somebody it was not for.',
    lesson: '5-socket-io/6-rooms',
  },
  leaked: {
    title: 'Leaked',
    about: 'Something outlived its use: a timer, a subscription, a listener or the place of a client that has left.',
    lesson: '6-hardening/4-errors-and-leaks',
  },
  unanswered: {
    title: 'Unanswered',
    about: 'Something was asked, and no answer came in time.',
    lesson: '3-living-connections/2-message-protocol',
  },
  unexpected: {
    title: 'Unexpected',
    about: 'Something arrived that was not due.',
    lesson: '3-living-connections/2-message-protocol',
  },
  'wrong-shape': {
    title: 'Wrong shape',
    about: 'The right message arrived in the wrong form.',
    lesson: '3-living-connections/2-message-protocol',
  },
  'wrong-close-code': {
    title: 'Wrong close code',
    about: 'The connection was closed for the right reason with a code that says another.',
    lesson: '2-the-protocol/5-closing',
  },
  closed: {
    title: 'Closed',
    about: 'The connection ended while something was still due on it.',
    lesson: '2-the-protocol/5-closing',
  },
  crashed: {
    title: 'Crashed',
    about: 'The program ended while it was needed.',
    lesson: '6-hardening/4-errors-and-leaks',
  },
} as const satisfies Record<string, { title: string; about: string; lesson: string }>

/** Named ways for messages to go wrong, so that a verdict can say which one it was. */
export type Anomaly = keyof typeof ANOMALIES

/** An anomaly as a schema, so that one outside the closed list cannot travel. */
export const Anomaly: z.ZodMiniEnum<{ [Name in Anomaly]: Name }> = z.enum(
  Object.fromEntries(Object.keys(ANOMALIES).map((name) => [name, name])) as { [Name in Anomaly]: Name },
)
