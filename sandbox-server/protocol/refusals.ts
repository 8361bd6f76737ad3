import * as z from 'zod/mini'

/** Everything the sandbox server may refuse, and the sentence a person reads. Nothing outside this list is ever refused. */
export const REFUSALS = {
  'not-json': 'That message is not JSON. Every message on this socket is one JSON object.',
  'unknown-message': 'That message is not one this server knows. See the protocol for the list.',
  'too-large': 'That message is larger than this server reads.',
  'hello-first': 'The first message on this socket must be hello, with the protocol version.',
  'version-mismatch': 'This page is older or newer than the server. Reload the page to get the matching one.',
  'unknown-challenge': 'There is no challenge by that name.',
  'unknown-file': 'That file is not one this challenge reads.',
  'unknown-run': 'That run is no longer held here. Start it again.',
  'run-over': 'That run has already ended.',
  'unknown-peer': 'There is no client by that name in this run.',
  'unknown-lab': 'There is no lab by that name.',
  'lab-closed': 'That lab connection is closed. Open it again.',
  'too-many': 'You have as many of these open as one learner may. Close one first.',
  'too-fast': 'Too many messages at once. Wait a moment and go on.',
  busy: 'Every sandbox is in use right now. Your code is safe; try again in a moment.',
  unavailable: 'The sandbox cannot run programs on this machine right now. Lessons and editing still work.',
  'shutting-down': 'The server is restarting. The page reconnects by itself.',
} as const

export type RefusalCode = keyof typeof REFUSALS

/** A refusal's code as a schema, so that a code outside the closed list cannot travel. */
export const RefusalCode: z.ZodMiniEnum<{ [Code in RefusalCode]: Code }> = z.enum(
  Object.fromEntries(Object.keys(REFUSALS).map((code) => [code, code])) as { [Code in RefusalCode]: Code },
)
