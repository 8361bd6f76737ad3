import { FAULTS, type ServiceFault } from '#protocol'
import { Popover } from '../workspace/popover.tsx'
import { FAULT_VERBS, type Neighbour } from './surroundings.ts'

interface Props {
  neighbours: readonly Neighbour[]
  isLive: boolean
  onFault(fault: ServiceFault): void
}

/** What can be done to the servers and to Redis while a run goes on, each with its sentence. */
export function ServiceMenu({ neighbours, isLive, onFault }: Props) {
  const troubled = neighbours.filter(({ state }) => state !== 'runs').length
  return (
    <Popover
      id="service-faults"
      role="dialog"
      class="faults"
      label="Faults of what the clients talk to"
      title={troubled > 0 ? `Servers: ${troubled} in trouble` : 'Servers'}
      mark="▴"
      buttonClass={troubled > 0 ? 'is-troubled' : undefined}
      width={440}
      edge="left"
      choices=".fault-do:not(:disabled)"
    >
      {({ close }) => (
        <>
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
                    <button
                      type="button"
                      class="fault-do"
                      disabled={!isLive}
                      onClick={() => {
                        onFault(fault)
                        close()
                      }}
                    >
                      {FAULT_VERBS[fault.kind]}
                      <span class="visually-hidden"> {name}</span>
                    </button>{' '}
                    {FAULTS[fault.kind].about}
                  </p>
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
    </Popover>
  )
}
