/** A tick or a cross with its word, so that colour is never the only sign. */
export function Mark({ isRight, word }: { isRight: boolean; word: string }) {
  return (
    <span class={`quiz-mark ${isRight ? 'is-right' : 'is-wrong'}`}>
      <svg viewBox="0 0 16 16" width="13" height="13" aria-hidden="true">
        <path d={isRight ? 'm3 8.5 3.4 3.5L13 4.5' : 'm4 4 8 8m0-8-8 8'} />
      </svg>
      {word}
    </span>
  )
}
