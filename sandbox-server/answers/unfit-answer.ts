/** An answer that cannot be judged because it does not belong to the question: the sender's mistake, never a wrong try. */
export class UnfitAnswer extends Error {
  readonly code: 'unknown-question' | 'unfit-answer'

  constructor(code: UnfitAnswer['code'], message: string) {
    super(message)
    this.name = 'UnfitAnswer'
    this.code = code
  }
}
