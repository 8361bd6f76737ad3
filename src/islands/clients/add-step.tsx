import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ScenarioStep } from '#protocol'
import { LIMITS } from '#protocol'
import type { Workspace } from '../workspace/state.ts'
import { nextName } from './client-log.ts'
import { deedsOfClient, deedsToNeighbour, isFull, type NewDeed } from './new-step.ts'
import { neighboursOf } from './surroundings.ts'

interface Props {
  workspace: Workspace
  steps: readonly ScenarioStep[]
  isLocked: boolean
  onAdd(step: ScenarioStep): void
}

/** Adds a step to the end of a scenario: who, what, and what has to be said with it. */
export function AddStep({ workspace, steps, isLocked, onAdd }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const groups = subjectsOf(workspace, steps)
  const last = steps.findLast((step) => 'client' in step)?.client
  const [who, setWho] = useState(`client ${last}`)
  const [what, setWhat] = useState('send')
  /** Null: the usual. */
  const [typed, setTyped] = useState<string | null>(null)
  const subject = groups.flatMap(({ of }) => of).find(({ id }) => id === who) ?? groups[0]?.of[0]
  const deed = subject?.deeds.find(({ id }) => id === what) ?? subject?.deeds[0]
  // The list above it has grown: whoever adds goes on adding.
  useLayoutEffect(() => {
    if (form.current?.contains(document.activeElement)) form.current.scrollIntoView({ block: 'nearest' })
  }, [steps.length])
  if (subject === undefined || deed === undefined) return null
  const text = typed ?? deed.field?.usual ?? ''
  const step = deed.step(text)
  const hint = isFull(steps) ? `A scenario has up to ${LIMITS.scenarioSteps} steps.` : hintFor(deed, text)

  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault()
        if (step !== null && !isFull(steps)) onAdd(step)
      }}
    >
      <fieldset class="client-choices step-new" disabled={isLocked}>
        <legend class="visually-hidden">A step to add</legend>
        <select
          aria-label="Who does the new step"
          value={subject.id}
          onChange={(event) => {
            setWho(event.currentTarget.value)
            setTyped(null)
          }}
        >
          {groups.map(({ label, of }) => (
            <optgroup key={label} label={label}>
              {of.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <select
          aria-label="What the new step does"
          value={deed.id}
          onChange={(event) => {
            setWhat(event.currentTarget.value)
            setTyped(null)
          }}
        >
          {subject.deeds.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
        {deed.field !== null && (
          <label class={deed.field.unit === undefined ? 'step-words' : undefined}>
            <span class="visually-hidden">{deed.field.label}</span>
            <input
              value={text}
              maxLength={LIMITS.peerMessageBytes}
              inputMode={deed.field.unit === undefined ? undefined : 'numeric'}
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
            {deed.field.unit !== undefined && <span aria-hidden="true">{deed.field.unit}</span>}
          </label>
        )}
        <button type="submit" disabled={step === null || isFull(steps)}>
          Add a step
        </button>
        <span class="client-note is-unready" role="status">
          {hint}
        </span>
      </fieldset>
    </form>
  )
}

interface Subject {
  readonly id: string
  readonly name: string
  readonly deeds: readonly NewDeed[]
}

/** Who may act: the clients of the scenario and of the console, one more, and what runs beside them. */
function subjectsOf(workspace: Workspace, steps: readonly ScenarioStep[]): { label: string; of: Subject[] }[] {
  const { challenge, clientNames, console: clients } = workspace
  const inSteps = steps.flatMap((step) => ('client' in step ? [step.client] : []))
  const names = [...new Set([...inSteps, ...clientNames.value.map(clients.nameOf)])]
  const fresh = nextName(names)
  const client = (name: string, label = name): Subject => ({
    id: `client ${name}`,
    name: label,
    deeds: deedsOfClient(name, challenge),
  })
  const beside = neighboursOf(challenge, { wire: [], endings: {} }).map((neighbour, at) => ({
    id: `beside ${at}`,
    name: neighbour.name,
    deeds: deedsToNeighbour(neighbour),
  }))
  return [
    {
      label: 'Clients',
      of: [...names.map((name) => client(name)), ...(fresh === null ? [] : [client(fresh, `${fresh}, a new one`)])],
    },
    ...(beside.length === 0 ? [] : [{ label: 'Beside them', of: beside }]),
  ]
}

/** Nothing typed yet is nothing wrong yet. */
function hintFor({ field, step }: NewDeed, text: string): string {
  return field === null || text === '' || step(text) !== null ? '' : field.hint
}
