import { useEffect, useRef } from 'preact/hooks'
import type { ScenarioStep, ScenarioWait } from '#protocol'
import type { StepOutcome } from './replay.ts'
import { sayStep } from './step-words.ts'

interface Props {
  step: ScenarioStep
  number: number
  of: number
  names: readonly string[]
  outcome: StepOutcome | undefined
  isLocked: boolean
  onChange(step: ScenarioStep): void
  onMove(by: -1 | 1): void
  onRemove(): void
}

/** One step of a scenario: what it waits for, what it does, and how that went. */
export function StepRow({ step, number, of, names, outcome, isLocked, onChange, onMove, onRemove }: Props) {
  const about = `step ${number}`
  const row = useRef<HTMLLIElement>(null)
  const state = outcome?.state
  useEffect(() => {
    if (state !== undefined) row.current?.scrollIntoView({ block: 'nearest' })
  }, [state])
  const { wait } = step
  return (
    <li
      ref={row}
      class={`step ${outcome === undefined ? '' : `is-${outcome.state}`}`}
      aria-current={outcome?.state === 'waiting' ? 'step' : undefined}
    >
      <fieldset disabled={isLocked}>
        <legend class="visually-hidden">
          Step {number}: {sayStep(step)}
        </legend>
        <span class="step-wait">
          <select
            aria-label={`When ${about} is done`}
            value={wait.type}
            onChange={(event) => onChange({ ...step, wait: newWait(event.currentTarget.value, names) })}
          >
            <option value="none">at once</option>
            <option value="after">after</option>
            <option value="when">when</option>
          </select>
          <WaitFields wait={wait} about={about} names={names} onWait={(next) => onChange({ ...step, wait: next })} />
        </span>
        <span class="step-does">
          {'command' in step && step.command.do === 'send' ? (
            <>
              <span>{step.client} sends</span>
              <input
                aria-label={`Text of ${about}`}
                value={step.command.text}
                spellcheck={false}
                autocomplete="off"
                onInput={(event) => onChange({ ...step, command: { do: 'send', text: event.currentTarget.value } })}
              />
            </>
          ) : (
            <span>{sayStep(step)}</span>
          )}
        </span>
        <span class="step-acts">
          <button type="button" aria-label={`Move ${about} up`} disabled={number === 1} onClick={() => onMove(-1)}>
            ↑
          </button>
          <button type="button" aria-label={`Move ${about} down`} disabled={number === of} onClick={() => onMove(1)}>
            ↓
          </button>
          <button type="button" aria-label={`Delete ${about}`} disabled={of === 1} onClick={onRemove}>
            ×
          </button>
        </span>
      </fieldset>
      {outcome !== undefined && (
        <p class="step-outcome">
          {MARKS[outcome.state]} {outcome.detail}
        </p>
      )}
    </li>
  )
}

const MARKS: Record<StepOutcome['state'], string> = { waiting: '…', done: 'Done.', failed: 'Not done.' }

interface WaitProps {
  wait: ScenarioWait
  about: string
  names: readonly string[]
  onWait(wait: ScenarioWait): void
}

function WaitFields({ wait, about, names, onWait }: WaitProps) {
  switch (wait.type) {
    case 'none':
      return null
    case 'after':
      return (
        <label>
          <input
            type="number"
            min={0}
            max={600_000}
            aria-label={`Milliseconds before ${about}`}
            value={wait.ms}
            onInput={(event) => onWait({ ...wait, ms: within(event.currentTarget.valueAsNumber, 600_000) })}
          />{' '}
          ms
        </label>
      )
    case 'when':
      return (
        <>
          <select
            aria-label={`Who hears something before ${about}`}
            value={wait.client}
            onChange={(event) => onWait({ ...wait, client: event.currentTarget.value })}
          >
            {[...new Set([wait.client, ...names])].map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <span>hears</span>
          <input
            aria-label={`What is heard before ${about}: JSON with these fields, or a text with this in it`}
            value={wait.hears}
            placeholder="anything"
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => onWait({ ...wait, hears: event.currentTarget.value })}
          />
        </>
      )
  }
}

function newWait(type: string, names: readonly string[]): ScenarioWait {
  const [first] = names
  if (type === 'after') return { type: 'after', ms: 200 }
  if (type === 'when' && first !== undefined) return { type: 'when', client: first, hears: '', withinMs: 5_000 }
  return { type: 'none' }
}

function within(value: number, most: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(0, Math.trunc(value))) : 0
}
