const LINES = [
  'anyone on the fifth floor?',
  'on my way',
  'the lift is slow today',
  'take the stairs',
  'with this box?',
  'second floor now',
  'hello?',
  'are you still there?',
  'we begin in two minutes',
  'room 504, not 505',
  'bring the charger',
  'got it',
]

/** What the sender says as the message of that number, in that life of the server: number 17 of the next life is another message. */
export function chatLine(seq: number, life: number): string {
  return LINES[(seq - 1 + 5 * (life - 1)) % LINES.length] ?? ''
}
