import type { Ref } from 'preact'
import { useId } from 'preact/hooks'
import type { Outcome } from './outcome.ts'
import './guess-picker.css'

interface Props<Id extends string> {
  outcomes: readonly Outcome<Id>[]
  fieldset: Ref<HTMLFieldSetElement>
  guess: Id | null
  /** Send was pressed without a guess. */
  isAsking: boolean
  onGuess(guess: Id): void
}

/** Predict first: what will come back? */
export function GuessPicker<Id extends string>({ outcomes, fieldset, guess, isAsking, onGuess }: Props<Id>) {
  const name = useId()
  return (
    <fieldset ref={fieldset} class={`guess-picker ${isAsking ? 'is-asking' : ''}`}>
      <legend>What will come back?</legend>
      {outcomes.map(({ id, text, means }) => (
        <label key={id} title={means}>
          <input type="radio" name={name} value={id} checked={guess === id} onChange={() => onGuess(id)} />
          {text}
          <span class="visually-hidden"> {means}</span>
        </label>
      ))}
      <span class="guess-picker-asking" role="alert">
        {isAsking && 'A guess first makes the answer stick. Choose one, or send without.'}
      </span>
    </fieldset>
  )
}
