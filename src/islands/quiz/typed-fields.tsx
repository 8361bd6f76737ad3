import { useEffect, useState } from 'preact/hooks'
import type { AnswerReply } from '#protocol'
import type { Field } from './field.ts'
import { inline } from './inline.tsx'
import { Mark } from './mark.tsx'

/** A number, with its unit beside it. */
export function NumberField({ question, name, answer, onAnswer, reply }: Field<'number'>) {
  const [text, setText] = useText(answer?.kind === 'number' ? String(answer.value) : undefined)
  const value = numberIn(text)
  const isOdd = text.trim() !== '' && value === null
  return (
    <div class="quiz-line">
      <input
        id={`${name}-value`}
        class="quiz-number"
        inputMode="decimal"
        autoComplete="off"
        aria-label={question.unit === '' ? 'Your number' : `Your number, in ${question.unit}`}
        aria-invalid={isOdd}
        aria-describedby={`${name}-why`}
        value={text}
        readOnly={reply?.isSettled}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value)
          const typed = numberIn(currentTarget.value)
          onAnswer(typed === null ? null : { kind: 'number', value: typed })
        }}
      />
      {question.unit !== '' && <span class="quiz-unit">{question.unit}</span>}
      <div id={`${name}-why`} class="quiz-line-why">
        {isOdd ? 'Write it in digits, with a point for decimals.' : <Said reply={reply} unit={question.unit} />}
      </div>
    </div>
  )
}

/** A word or a short line. */
export function TypedField({ name, answer, onAnswer, reply }: Field<'typed'>) {
  const [text, setText] = useText(answer?.kind === 'typed' ? answer.text : undefined)
  return (
    <div class="quiz-line">
      <input
        id={`${name}-value`}
        class="quiz-typed"
        autoComplete="off"
        autoCapitalize="off"
        spellcheck={false}
        maxLength={200}
        aria-label="Your answer"
        aria-describedby={`${name}-why`}
        value={text}
        readOnly={reply?.isSettled}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value)
          onAnswer(currentTarget.value.trim() === '' ? null : { kind: 'typed', text: currentTarget.value })
        }}
      />
      <div id={`${name}-why`} class="quiz-line-why">
        <Said reply={reply} unit="" />
      </div>
    </div>
  )
}

function Said({ reply, unit }: { reply: AnswerReply | undefined; unit: string }) {
  const said = reply?.because.value
  if (reply === undefined || said === undefined) return null
  const key = reply.isRight ? undefined : reply.key?.[0]
  return (
    <>
      <p class="quiz-why">
        <Mark isRight={said.isRight} word={said.isRight ? 'Right.' : 'No.'} /> {inline(said.text)}
      </p>
      {key !== undefined && (
        <p class="quiz-why">
          The answer is <b>{unit === '' ? key : `${key} ${unit}`}</b>.
        </p>
      )}
    </>
  )
}

/** Text under the learner's hands; an answer known from earlier fills it while nothing was typed. */
function useText(known: string | undefined): [string, (text: string) => void] {
  const [text, setText] = useState<string>()
  useEffect(() => {
    if (text === undefined && known !== undefined) setText(known)
  }, [known])
  return [text ?? known ?? '', setText]
}

function numberIn(text: string): number | null {
  const plain = text.replaceAll(/[\s_]/g, '').replace('−', '-')
  return /^-?(?:\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null
}
