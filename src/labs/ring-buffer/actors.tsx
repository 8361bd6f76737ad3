import type { ComponentChildren } from 'preact'
import { type Experiment, MOST_MESSAGES, type You } from './experiment.ts'

const LEAST_KEPT = 3
const MOST_KEPT = 12

interface Props {
  experiment: Experiment
  canAct: boolean
}

/** The sender, the server and you, with what can be done to each. */
export function Actors({ experiment, canAct }: Props) {
  const { reach, life, you, ends, capacity } = experiment
  const room = MOST_MESSAGES - ends.value.latest
  const isHere = you.value.type === 'here'
  return (
    <div class="rb-actors">
      <Actor name="The sender" kind="client" is={senderWords(experiment)}>
        <button type="button" aria-disabled={!canAct || room < 1} onClick={() => void experiment.send(1)}>
          Send 1
        </button>
        <button type="button" aria-disabled={!canAct || room < 1} onClick={() => void experiment.send(5)}>
          Send 5
        </button>
      </Actor>
      <Wire isWhole={reach.value === 'here'} />
      <Actor name="The server" kind="server" is={serverWords(experiment)}>
        <label>
          keeps{' '}
          <select
            value={capacity.value}
            onChange={(event) => {
              experiment.begin({ capacity: Number(event.currentTarget.value), messages: ends.value.latest })
            }}
          >
            {Array.from({ length: MOST_KEPT - LEAST_KEPT + 1 }, (_, index) => (
              <option key={index} value={LEAST_KEPT + index}>
                {LEAST_KEPT + index}
              </option>
            ))}
          </select>
        </label>
        <button type="button" aria-disabled={!canAct} onClick={() => void experiment.restart()}>
          Restart
          {life.value > 1 && <span class="visually-hidden"> again</span>}
        </button>
      </Actor>
      <Wire isWhole={isHere} />
      <Actor name="You" kind="client" is={yourWords(you.value, life.value)}>
        <button type="button" aria-disabled={!isHere || !canAct} onClick={() => experiment.cut()}>
          Cut the connection
        </button>
      </Actor>
    </div>
  )
}

function Actor(props: { name: string; kind: 'client' | 'server'; is: string; children: ComponentChildren }) {
  return (
    <div class={`rb-actor is-${props.kind}`}>
      <h3>{props.name}</h3>
      <p aria-live="polite">{props.is}</p>
      <div class="rb-actor-does">{props.children}</div>
    </div>
  )
}

function Wire({ isWhole }: { isWhole: boolean }) {
  return (
    <svg class={`rb-wire ${isWhole ? 'is-whole' : ''}`} viewBox="0 0 40 12" aria-hidden="true">
      {isWhole ? <path d="M0 6H40" /> : <path d="M0 6H13M27 6H40M16 10L18.500 2M21.500 10L24 2" />}
    </svg>
  )
}

function senderWords({ reach, senderLine, ends }: Experiment): string {
  if (reach.value === 'away') return 'cannot reach the server just now'
  if (reach.value === 'connecting') return 'connecting…'
  if (senderLine.state.value.type !== 'open') return 'quiet for long; connects again when it sends'
  return ends.value.latest === 0 ? 'connected, has sent nothing yet' : `connected, has sent ${ends.value.latest}`
}

function serverWords({ life, ends }: Experiment): string {
  const { oldest, latest } = ends.value
  const started = life.value === 1 ? '' : `started ${life.value === 2 ? 'twice' : `${life.value} times`}; `
  return latest === 0 ? `${started}its buffer is empty` : `${started}oldest ${oldest}, latest ${latest}`
}

function yourWords(you: You, life: number): string {
  const { held } = you
  const has =
    held === null || held.seq < 1 ? '' : `, with ${held.seq}${held.life === life ? '' : ' from the life before'}`
  switch (you.type) {
    case 'coming':
      return 'coming back…'
    case 'here':
      return held === null || held.seq < 1 ? 'connected, with nothing yet' : `connected, up to date with ${held.seq}`
    case 'away':
      switch (you.why) {
        case 'new':
          return 'away; say below which number you saw last'
        case 'idle':
          return `silent for a minute, so the line was closed${has}`
        case 'restart':
          return `cut by the restart${has}`
        case 'cut':
          return `cut off${has}; what is sent now, you miss`
        case 'fin':
        case 'rst':
        case 'us':
        case 'lost':
          return `the connection was lost${has}`
      }
  }
}
