import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { OPCODE, toHex } from '#wire'
import { DRILL_FIELDS, type DrillField, drillFrame, drillReason } from './drill.ts'

const LABELS: Record<DrillField, string> = {
  fin: 'FIN',
  opcode: 'opcode',
  mask: 'MASK',
  length: 'payload length',
  header: 'header size',
}

const EMPTY: Record<DrillField, string> = { fin: '', opcode: '', mask: '', length: '', header: '' }

/** Bytes to read by eye, again and again. Judged here in the page: practice, not a test. */
export function BitDrill() {
  const [seed, setSeed] = useState(1)
  const [number, setNumber] = useState(1)
  const [given, setGiven] = useState(EMPTY)
  const [isChecked, setChecked] = useState(false)
  const [streak, setStreak] = useState(0)
  const form = useRef<HTMLFormElement>(null)
  const frame = drillFrame(seed, number)
  const isRight = (field: DrillField) => given[field].trim() !== '' && Number(given[field]) === frame.answer[field]
  const allRight = DRILL_FIELDS.every(isRight)

  const go = (toSeed: number, toNumber: number) => {
    setSeed(toSeed)
    setNumber(toNumber)
    setGiven(EMPTY)
    setChecked(false)
  }

  const submit = (event: Event) => {
    event.preventDefault()
    if (isChecked) return go(seed, number + 1)
    setChecked(true)
    setStreak(allRight ? streak + 1 : 0)
  }

  useEffect(() => {
    // Not on the first frame: the page must not steal the focus when the drill opens.
    if (number > 1) form.current?.querySelector<HTMLElement>('select, input')?.focus()
  }, [number])

  return (
    <form ref={form} class="fb-drill" onSubmit={submit}>
      <p>Read these bytes as a receiver would. Enter checks, and Enter again brings the next frame.</p>
      <p class="fb-drill-bytes">
        {toHex(frame.bytes, { separator: ' ' })}
        {frame.hidden > 0 && <span> … {frame.hidden.toLocaleString('en')} more</span>}
      </p>
      <div class="fb-drill-fields">
        {DRILL_FIELDS.map((field) => (
          <Answer
            key={field}
            field={field}
            value={given[field]}
            isLocked={isChecked}
            outcome={isChecked ? { isRight: isRight(field), because: drillReason(frame, field) } : null}
            onInput={(value) => setGiven({ ...given, [field]: value })}
          />
        ))}
      </div>
      <p class="fb-drill-foot">
        <button type="submit" class="primary">
          {isChecked ? 'Next frame' : 'Check'}
        </button>
        <button type="button" onClick={() => go(seed + 1, 1)}>
          Another seed
        </button>
        <span role="status">
          {isChecked && (allRight ? 'All five are right. ' : 'Not all of them; the reasons stand beside. ')}
          {streak > 1 && `${streak} frames in a row.`}
        </span>
        <span class="fb-note">
          Seed {seed}, frame {number}
        </span>
      </p>
    </form>
  )
}

interface AnswerProps {
  field: DrillField
  value: string
  isLocked: boolean
  outcome: { isRight: boolean; because: string } | null
  onInput(value: string): void
}

function Answer({ field, value, isLocked, outcome, onInput }: AnswerProps) {
  const id = useId()
  const choices = CHOICES[field]
  return (
    <div class={outcome === null ? '' : outcome.isRight ? 'is-good' : 'is-bad'}>
      <label for={id}>{LABELS[field]}</label>
      {choices === undefined ? (
        <input
          id={id}
          inputMode="numeric"
          pattern="[0-9 ]*"
          value={value}
          readOnly={isLocked}
          aria-describedby={`${id}-because`}
          onInput={(event) => onInput(event.currentTarget.value)}
          autocomplete="off"
        />
      ) : (
        <select
          id={id}
          value={value}
          disabled={isLocked}
          aria-describedby={`${id}-because`}
          onChange={(event) => onInput(event.currentTarget.value)}
        >
          <option value="">?</option>
          {choices.map(([choice, text]) => (
            <option key={choice} value={choice}>
              {text}
            </option>
          ))}
        </select>
      )}
      <p id={`${id}-because`}>
        {outcome !== null && (
          <>
            <b>{outcome.isRight ? 'Right. ' : value.trim() === '' ? 'Left open. ' : 'Not so. '}</b>
            {outcome.because}
          </>
        )}
      </p>
    </div>
  )
}

const BIT: readonly (readonly [number, string])[] = [
  [0, '0'],
  [1, '1'],
]

const CHOICES: Partial<Record<DrillField, readonly (readonly [number, string])[]>> = {
  fin: BIT,
  mask: BIT,
  opcode: Object.entries(OPCODE).map(([name, opcode]) => [opcode, `${opcode.toString(16)} ${name}`] as const),
}
