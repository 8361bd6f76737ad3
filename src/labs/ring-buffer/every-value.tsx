import { useEffect, useId, useState } from 'preact/hooks'
import { type Answer, answerTo, type Ends } from './catch-up.ts'
import { answerInWords, inDigits, reasonFor } from './in-words.ts'

interface Props {
  ends: Ends
  answers: ReadonlyMap<number, Answer>
  /** The server can be asked, and nothing else is under way. */
  canAsk: boolean
  onAskAll(lastSeqs: readonly number[]): Promise<boolean>
  onChecked(marked: readonly number[], right: readonly number[]): void
}

/** The challenge: mark every `lastSeq` that gets a full state, then let the server answer them all; and the table of answers. */
export function EveryValue({ ends, answers, canAsk, onAskAll, onChecked }: Props) {
  const id = useId()
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set())
  const [isChecked, setChecked] = useState(false)
  const values = Array.from({ length: ends.latest + 5 }, (_, index) => index - 1)

  useEffect(() => {
    setMarked(new Set())
    setChecked(false)
  }, [ends])

  const toggle = (value: number) => {
    const next = new Set(marked)
    if (!next.delete(value)) next.add(value)
    setMarked(next)
    setChecked(false)
  }

  const check = async () => {
    if (!canAsk || marked.size === 0 || !(await onAskAll(values))) return
    setChecked(true)
    const right = values.filter((value) => answerTo(value, ends).type === 'full-state')
    onChecked(
      [...marked].sort((a, b) => a - b),
      right,
    )
  }

  const wrong = isChecked
    ? values.filter((value) => {
        const answer = answers.get(value)
        return answer !== undefined && (answer.type === 'full-state') !== marked.has(value)
      })
    : []
  return (
    <div class="rb-every">
      <h3 id={id}>
        Mark every <code>lastSeq</code> that gets a full state
      </h3>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot be a heading of the same outline */}
      <div class="rb-marks" role="group" aria-labelledby={id}>
        {values.map((value) => (
          <button
            key={value}
            type="button"
            aria-pressed={marked.has(value)}
            class={isChecked && answers.has(value) ? (wrong.includes(value) ? 'is-wrong' : 'is-right') : ''}
            onClick={() => toggle(value)}
          >
            {inDigits(value)}
            {wrong.includes(value) && <span class="visually-hidden"> not so</span>}
          </button>
        ))}
      </div>
      <p class="rb-check">
        <button type="button" aria-disabled={!canAsk || marked.size === 0} onClick={() => void check()}>
          Ask the server for all {values.length}
        </button>
        {marked.size === 0 && <span>Your marks are your guess; the server then answers every one.</span>}
        {isChecked && marked.size > 0 && (
          <button type="button" onClick={() => setMarked(new Set())}>
            Clear the marks
          </button>
        )}
      </p>
      <div role="status">
        {isChecked && answers.size > 0 && <Result wrong={wrong} ends={ends} all={values.length} />}
      </div>
      <details>
        <summary>
          Every value and its answer ({answers.size} of {values.length} asked)
        </summary>
        <table>
          <thead>
            <tr>
              <th scope="col">lastSeq</th>
              <th scope="col">needs</th>
              <th scope="col">the server gave</th>
            </tr>
          </thead>
          <tbody>
            {values.map((value) => {
              const answer = answers.get(value)
              return (
                <tr key={value}>
                  <th scope="row">{inDigits(value)}</th>
                  <td>{value < 0 ? 'everything' : value + 1}</td>
                  <td>
                    {answer === undefined ? <span class="rb-unasked">not asked yet</span> : answerInWords(answer)}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </details>
    </div>
  )
}

const EXPLAINED = 3

function Result({ wrong, ends, all }: { wrong: readonly number[]; ends: Ends; all: number }) {
  if (wrong.length === 0) {
    return (
      <p class="rb-result is-good">
        All {all} are as you marked them. {borderWords(ends)}
      </p>
    )
  }
  return (
    <div class="rb-result is-odd">
      <p>
        {all - wrong.length} of {all} are as you marked them. {wrong.length === 1 ? 'One is' : `${wrong.length} are`}{' '}
        worth a second look:
      </p>
      <ul>
        {wrong.slice(0, EXPLAINED).map((value) => (
          <li key={value}>
            <b>{inDigits(value)}</b> gets {answerInWords(answerTo(value, ends))}. {reasonFor(value, ends)}
          </li>
        ))}
      </ul>
      {wrong.length > EXPLAINED && <p>The table has the others.</p>}
    </div>
  )
}

function borderWords({ oldest, latest }: Ends): string {
  if (latest === 0) return 'Before the first message only 0 is a position to go on from.'
  const border = oldest - 1
  return `The border lies at ${border}, one below the oldest: ${border} is the last that gets a replay.`
}
