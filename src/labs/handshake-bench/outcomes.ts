/** What a learner may expect a server to do. */
export const OUTCOMES = [
  { id: '101', text: '101', means: 'Switching Protocols' },
  { id: '200', text: '200', means: 'OK' },
  { id: '400', text: '400', means: 'Bad Request' },
  { id: '405', text: '405', means: 'Method Not Allowed' },
  { id: '426', text: '426', means: 'Upgrade Required' },
  { id: 'silence', text: 'no answer', means: 'it hangs up, or waits' },
] as const

export type Guessed = (typeof OUTCOMES)[number]['id']
/** What really came: `other` is a status that was not on offer. */
export type Outcome = Guessed | 'other'

/** The outcome that a status stands for; null is no answer at all. */
export function outcomeOf(status: number | null): Outcome {
  if (status === null) return 'silence'
  return OUTCOMES.find(({ id }) => id === `${status}`)?.id ?? 'other'
}

/** What came of a guess, kindly. */
export function guessSentence(expected: Guessed | null, actual: Outcome, status: number | null): string {
  const came = status === null ? 'no answer came' : `the answer is ${status}`
  if (expected === null) return `Without a guess this time: ${came}.`
  if (expected === actual) return `As you expected: ${came}.`
  const said = expected === 'silence' ? 'no answer' : expected
  return `You expected ${said}, and ${came}. Worth a second look.`
}
