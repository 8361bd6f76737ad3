import type { AnswerReply } from '#protocol'
import { inline } from './inline.tsx'
import { Mark } from './mark.tsx'

interface Props {
  name: string
  reply: AnswerReply
  /** How many concepts the learner finds in the text. */
  mark: number | undefined
  onMark: (mark: number) => void
}

/** What of a free text was recognised, in the learner's own words; then a model answer, and the learner's own mark. */
export function Recognised({ name, reply, mark, onMark }: Props) {
  const { concepts = [], contradictions = [], model = '' } = reply
  return (
    <>
      <p class="quiz-small">The matcher reads words, not thoughts. Compare with the model answer yourself.</p>
      <ul class="quiz-concepts">
        {concepts.map(({ name: concept, matched }) => (
          <li key={concept}>
            {matched === null ? <b>Not found.</b> : <Mark isRight word="Mentioned." />} {inline(concept)}{' '}
            {matched !== null && <q>{matched}</q>}
          </li>
        ))}
      </ul>
      {contradictions.map(({ matched, because }) => (
        <p key={matched} class="quiz-contradiction">
          You wrote <q>{matched}</q>. {inline(because)}
        </p>
      ))}
      <div class="quiz-model">
        <b>A model answer</b>
        <p>{inline(model)}</p>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: it stands inside the question's own fieldset, in line with its label */}
      <div class="quiz-confidence" role="group" aria-labelledby={`${name}-mark`}>
        <span id={`${name}-mark`}>How many of the {concepts.length} do you find in yours?</span>
        <span class="quiz-levels">
          {[0, ...concepts.map((_, index) => index + 1)].map((count) => (
            <button key={count} type="button" aria-pressed={mark === count} onClick={() => onMark(count)}>
              {count}
            </button>
          ))}
        </span>
      </div>
    </>
  )
}
