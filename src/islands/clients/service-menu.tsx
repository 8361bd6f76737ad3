import { useRef } from 'preact/hooks'
import { FAULTS, type ServiceFault } from '#protocol'
import { firstChoice, placeMenu, stepThrough } from './place-menu.ts'
import type { Neighbour } from './surroundings.ts'

interface Props {
  neighbours: readonly Neighbour[]
  isLive: boolean
  onFault(fault: ServiceFault): void
}

/** What can be done to the servers and to Redis while a run goes on, each with its sentence. */
export function ServiceMenu({ neighbours, isLive, onFault }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const choose = (fault: ServiceFault): void => {
    onFault(fault)
    panel.current?.hidePopover()
    button.current?.focus()
  }
  const troubled = neighbours.filter(({ state }) => state !== 'runs').length
  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget="service-faults"
        aria-haspopup="dialog"
        class={troubled > 0 ? 'is-troubled' : undefined}
      >
        {troubled > 0 ? `Servers: ${troubled} in trouble` : 'Servers'} <span aria-hidden="true">▴</span>
      </button>
      <div
        ref={panel}
        id="service-faults"
        class="faults"
        popover="auto"
        role="dialog"
        aria-label="Faults of what the clients talk to"
        onBeforeToggle={(event) => {
          if (event.newState === 'open') placeMenu(button.current, panel.current)
        }}
        onToggle={(event) => {
          if (event.newState === 'open') firstChoice(panel.current)?.focus()
        }}
        onKeyDown={(event) => stepThrough(event, panel.current)}
      >
        {!isLive && <p class="faults-none">Run first: a fault happens to something that runs.</p>}
        <ul>
          {neighbours.map(({ name, state, faults }) => (
            <li key={name} class={state === 'runs' ? undefined : 'is-on'}>
              <span class="fault-line">
                <b>{name}</b>
                <span class="fault-on">{isLive ? state : 'not running'}</span>
              </span>
              {faults.map((fault) => (
                <p key={fault.kind} class="fault-service">
                  <button type="button" class="fault-do" disabled={!isLive} onClick={() => choose(fault)}>
                    {VERBS[fault.kind]}
                    <span class="visually-hidden"> {name}</span>
                  </button>{' '}
                  {FAULTS[fault.kind].about}
                </p>
              ))}
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}

const VERBS: Record<ServiceFault['kind'], string> = {
  'redis-down': 'Take down',
  'redis-up': 'Bring back',
  'server-killed': 'Kill',
  'server-started': 'Start',
  'server-frozen': 'Freeze',
  'server-thawed': 'Thaw',
}
