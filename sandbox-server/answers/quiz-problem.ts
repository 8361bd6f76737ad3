/** Something about a quiz, and where in it: a path of keys as in `['questions', 0, 'options', 1, 'because']`. */
export interface QuizProblem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}
