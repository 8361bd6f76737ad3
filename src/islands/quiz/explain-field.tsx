import { useEffect, useState } from 'preact/hooks'
import { draftOf, keepDraft } from '../../progress/index.ts'
import type { Field } from './field.ts'

/** Free text, kept while it is being written. */
export function ExplainField({ question, name, answer, onAnswer, reply }: Field<'explain'>) {
  const known = answer?.kind === 'explain' ? answer.text : undefined
  const [text, setText] = useState<string>()
  const say = (typed: string) => {
    setText(typed)
    keepDraft(name, typed)
    onAnswer(typed.trim() === '' ? null : { kind: 'explain', text: typed })
  }

  // A text begun before a reload is taken up again; one that was answered is no draft any more.
  useEffect(() => {
    if (reply !== undefined) return keepDraft(name, '')
    const draft = draftOf(name)
    if (known === undefined && draft !== '') say(draft)
  }, [reply === undefined])

  return (
    <div class="quiz-explain">
      <textarea
        id={`${name}-value`}
        aria-label="Your explanation"
        rows={5}
        maxLength={4000}
        value={text ?? known ?? ''}
        readOnly={reply !== undefined}
        placeholder="In your own words, in whole sentences."
        onInput={({ currentTarget }) => say(currentTarget.value)}
      />
      {!reply && <p class="quiz-small">We look for {question.concepts} ideas in it.</p>}
    </div>
  )
}
