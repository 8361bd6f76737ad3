import { useId, useRef, useState } from 'preact/hooks'
import { DraftInput } from '../../components/draft-input.tsx'
import { GuessPicker } from '../predict/guess-picker.tsx'
import { type Guess, type GuessedKind, OUTCOMES } from './guess.ts'
import { inDigits } from './in-words.ts'

interface Props {
  lastSeq: number
  most: number
  canAct: boolean
  onLastSeq(lastSeq: number): void
  onAsk(guess: Guess | null): void
}

/** Coming back: which number you saw last, what you expect for it, and the button that asks. */
export function ComeBack({ lastSeq, most, canAct, onLastSeq, onAsk }: Props) {
  const id = useId()
  const [kind, setKind] = useState<GuessedKind | null>(null)
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [isAsking, setAsking] = useState(false)
  const fieldset = useRef<HTMLFieldSetElement>(null)
  const guess = guessOf(kind, { from, to })

  const choose = (value: number) => {
    if (!Number.isInteger(value)) return
    onLastSeq(Math.min(Math.max(value, -1), most))
  }

  const ask = (event: Event) => {
    event.preventDefault()
    if (!canAct) return
    if (guess === null && !isAsking) {
      setAsking(true)
      fieldset.current?.querySelector('input')?.focus()
      return
    }
    setAsking(false)
    setKind(null)
    setFrom('')
    setTo('')
    onAsk(guess)
  }

  return (
    <form onSubmit={ask}>
      <div class="rb-position">
        <label for={`${id}-slider`}>
          Come back with <code>lastSeq</code>
        </label>
        <input
          id={`${id}-slider`}
          type="range"
          min={-1}
          max={most}
          value={lastSeq}
          aria-valuetext={inDigits(lastSeq)}
          onInput={(event) => choose(event.currentTarget.valueAsNumber)}
        />
        <DraftInput
          type="number"
          aria-label="lastSeq, as a number"
          min={-1}
          max={most}
          value={lastSeq}
          onCommit={(typed) => choose(typed === '' ? lastSeq : Math.round(Number(typed)))}
        />
      </div>
      <div class="rb-guess">
        <GuessPicker<GuessedKind>
          outcomes={OUTCOMES}
          fieldset={fieldset}
          guess={kind}
          isAsking={isAsking}
          onGuess={setKind}
        />
        {kind === 'replay' && (
          <p class="rb-span">
            <label>
              from <input type="number" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
            </label>
            <label>
              to <input type="number" value={to} onInput={(event) => setTo(event.currentTarget.value)} />
            </label>
            {guess === null && <span class="rb-span-asking">Which is the first one, and which the last?</span>}
          </p>
        )}
        <button type="submit" class="primary" aria-disabled={!canAct}>
          {isAsking && guess === null ? 'Come back without a guess' : 'Come back'}
        </button>
      </div>
    </form>
  )
}

/** The guess, once it says all it must: a replay names its first and last number. */
function guessOf(kind: GuessedKind | null, { from, to }: { from: string; to: string }): Guess | null {
  if (kind !== 'replay') return kind === null ? null : { type: kind }
  return from === '' || to === '' ? null : { type: kind, from: Number(from), to: Number(to) }
}
