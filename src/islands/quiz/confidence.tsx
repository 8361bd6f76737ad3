import type { ComponentChildren } from 'preact'

/** How sure a learner can be, by the number the server keeps. */
export const CONFIDENCE = [
  { level: 1, word: 'Guessing' },
  { level: 2, word: 'Fairly sure' },
  { level: 3, word: 'Certain' },
] as const

interface Props {
  name: string
  children: ComponentChildren
  isBusy: boolean
  onChoose: (level: number) => void
}

/** Checks the answer by saying how sure one is: one press for both. */
export function Confidence({ name, children, isBusy, onChoose }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: it stands inside the question's own fieldset, in line with its label
    <div class="quiz-confidence" role="group" aria-labelledby={`${name}-sure`}>
      <span id={`${name}-sure`}>{children}</span>
      <span class="quiz-levels">
        {CONFIDENCE.map(({ level, word }) => (
          <button
            key={level}
            id={`${name}-sure-${level}`}
            type="button"
            aria-disabled={isBusy}
            onClick={() => onChoose(level)}
          >
            {word}
          </button>
        ))}
      </span>
    </div>
  )
}
