import { useEffect, useRef, useState } from 'preact/hooks'
import type { Answer, PublicQuestion } from '#protocol'
import { pending, progress, selfMark, answer as send } from '../../progress/index.ts'
import { CONFIDENCE, Confidence } from './confidence.tsx'
import { ExplainField } from './explain-field.tsx'
import type { Field } from './field.ts'
import { inline } from './inline.tsx'
import { Options } from './options.tsx'
import { OrderField } from './order-field.tsx'
import { Recognised } from './recognised.tsx'
import { NumberField, TypedField } from './typed-fields.tsx'
import { FIRST, inFull, outcome, WAITING } from './words.ts'

interface Props {
  lesson: string
  question: PublicQuestion
  /** False until the page's script runs: what is drawn then must be what the server drew. */
  isAwake: boolean
}

/** One question: asked, answered with a confidence, answered back, and settled after at most two tries. */
export function Question({ lesson, question, isAwake }: Props) {
  const { kind } = question
  const key = `${lesson}#${question.id}`
  const name = `quiz-${lesson.replace('/', '-')}-${question.id}`

  const standing = isAwake ? progress.value?.questions[key] : undefined
  const waits = isAwake ? pending.value.answers.get(key) : undefined
  const reply = standing?.answer?.kind === kind ? standing.reply : undefined
  const isSettled = reply?.isSettled ?? false

  const [made, setMade] = useState<Answer | null>()
  const [isBusy, setBusy] = useState(false)
  const [notice, setNotice] = useState('')
  const [heard, announce] = useState('')
  const result = useRef<HTMLParagraphElement>(null)
  const isOurs = useRef(false)
  const hasWaited = useRef(false)

  // A first wrong choice is taken back; what was typed or ordered stays to be changed.
  const earlier = kind === 'choice' && !isSettled ? undefined : ofKind(standing?.answer, kind)
  const current = isSettled ? earlier : made === undefined ? (waits ?? earlier) : made
  const answer = current ?? null

  const change = (next: Answer | null) => {
    setMade(next)
    setNotice('')
  }

  const check = async (confidence: number) => {
    if (isBusy) return
    if (answer === null) return setNotice(FIRST[kind])
    setBusy(true)
    setNotice('')
    isOurs.current = true
    const became = await send({ lesson, question: question.id, answer, confidence })
    setBusy(false)
    if (became.type === 'judged') return setMade(undefined)
    // What is judged later, once the server is back, must not take the focus from wherever the learner is by then.
    isOurs.current = false
    hasWaited.current = true
    if (became.type === 'refused') setNotice(became.message)
  }

  // Feedback comes by itself. What is settled takes the focus, because the buttons that had it are gone.
  useEffect(() => {
    if (reply === undefined || !(isOurs.current || hasWaited.current)) return
    if (reply.isSettled && isOurs.current) result.current?.focus()
    else announce(inFull(kind, reply))
    isOurs.current = false
    hasWaited.current = false
  }, [reply])

  const field = { name, answer, onAnswer: change, reply, announce }
  const sureness = CONFIDENCE.find(({ level }) => level === standing?.confidence)?.word.toLowerCase()

  return (
    <form
      class="quiz-question"
      id={name}
      autoComplete="off"
      onSubmit={(event) => {
        // Enter in a line of text: the answer is made, and what is left to say is how sure one is.
        event.preventDefault()
        document.getElementById(`${name}-sure-1`)?.focus()
      }}
    >
      <fieldset disabled={!isAwake}>
        <legend>{inline(question.ask)}</legend>
        {question.kind === 'choices' && <p class="quiz-small">Choose all that apply.</p>}
        <AnyField question={question} {...field} />

        {reply && (
          <p ref={result} tabIndex={-1} class={`quiz-result ${reply.isRight ? 'is-right' : ''}`}>
            {outcome(kind, reply)}
            {sureness && <span class="quiz-small"> You were {sureness}.</span>}
          </p>
        )}
        {reply && kind === 'explain' && (
          <Recognised
            name={name}
            reply={reply}
            mark={standing?.selfMark}
            onMark={(mark) => selfMark({ lesson, question: question.id, mark })}
          />
        )}
        {reply?.hint && (
          <p class="quiz-hint">
            <b>Hint</b> {inline(reply.hint)} <See see={question.see} />
          </p>
        )}
        {isSettled && reply?.explain && (
          <p class="quiz-story">
            {inline(reply.explain)} <See see={question.see} />
          </p>
        )}

        {!isSettled && (
          <Confidence name={name} isBusy={isBusy || !isAwake} onChoose={(level) => void check(level)}>
            {isBusy ? 'Checking…' : reply ? 'How sure are you now?' : 'How sure are you? Saying so checks it.'}
          </Confidence>
        )}
        {!isSettled && waits && !isBusy && <p class="quiz-waiting">{WAITING}</p>}
        {notice !== '' && <p class="quiz-notice">{notice}</p>}
        <p class="visually-hidden" role="status">
          {waits && !isBusy && !isSettled ? WAITING : notice || heard}
        </p>
      </fieldset>
    </form>
  )
}

function AnyField({ question, ...field }: Omit<Field, 'question'> & { question: PublicQuestion }) {
  switch (question.kind) {
    case 'choice':
    case 'choices':
      return <Options question={question} {...field} />
    case 'number':
      return <NumberField question={question} {...field} />
    case 'typed':
      return <TypedField question={question} {...field} />
    case 'order':
      return <OrderField question={question} {...field} />
    case 'explain':
      return <ExplainField question={question} {...field} />
  }
}

function See({ see }: { see: string | undefined }) {
  return see === undefined ? null : <a href={see}>See it on this page</a>
}

/** An answer kept from before the question became another kind is none. */
function ofKind(answer: Answer | undefined, kind: PublicQuestion['kind']): Answer | undefined {
  return answer?.kind === kind ? answer : undefined
}
