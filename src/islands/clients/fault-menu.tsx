import { useState } from 'preact/hooks'
import { type ConnectionFault, FAULTS } from '#protocol'
import { Popover } from '../workspace/popover.tsx'
import type { Harm } from './client-harm.ts'
import { OFFERED_FAULTS, type OfferedFault } from './offered-faults.ts'

interface Props {
  id: string
  /** The client's name. */
  name: string
  isOpen: boolean
  harm: Harm
  onFault(fault: ConnectionFault): void
}

/** Everything a client can do to its own connection, each with its sentence. */
export function FaultMenu({ id: client, name, isOpen, harm, onFault }: Props) {
  const id = `faults-of-${client}`
  return (
    <Popover
      id={id}
      role="dialog"
      class="faults"
      label={`Faults of client ${name}`}
      title="Faults"
      mark="▴"
      width={440}
      edge="left"
      choices=".fault-do:not(:disabled)"
    >
      {({ close }) => (
        <>
          {!isOpen && (
            <p class="faults-none">Connect {name} first: a fault is something that happens to a connection.</p>
          )}
          <ul>
            {OFFERED_FAULTS.map((offer) => (
              <Fault
                key={offer.kind}
                id={`${id}-${offer.kind}`}
                offer={offer}
                isOn={harm.some(({ kind }) => kind === offer.kind)}
                canDo={isOpen && canDo(offer.kind, harm)}
                onDo={(fault) => {
                  onFault(fault)
                  close()
                }}
              />
            ))}
          </ul>
        </>
      )}
    </Popover>
  )
}

/** A client that has vanished can only be cut; there is nothing to thaw in one that does not stand still. */
function canDo(kind: ConnectionFault['kind'], harm: Harm): boolean {
  const is = (other: ConnectionFault['kind']): boolean => harm.some((each) => each.kind === other)
  if (is('vanish')) return kind === 'cut'
  if (kind === 'freeze') return !is('freeze')
  if (kind === 'thaw') return is('freeze') || is('coalesce')
  return kind !== 'heal' || harm.length > 0
}

function Fault({
  id,
  offer,
  isOn,
  canDo,
  onDo,
}: {
  id: string
  offer: OfferedFault
  isOn: boolean
  canDo: boolean
  onDo(fault: ConnectionFault): void
}) {
  const { title, about } = FAULTS[offer.kind]
  const [amount, setAmount] = useState(offer.amount?.usual ?? 0)
  const isUsable = offer.amount === undefined || (amount >= 1 && amount <= offer.amount.most)
  return (
    <li class={isOn ? 'is-on' : undefined}>
      <span class="fault-line">
        <button
          type="button"
          class="fault-do"
          disabled={!canDo || !isUsable}
          aria-describedby={`${id}-about`}
          onClick={() => onDo(offer.fault(amount))}
        >
          {title}
        </button>
        {offer.amount !== undefined && (
          <label>
            <span class="visually-hidden">{title}: </span>
            <input
              type="number"
              min={1}
              max={offer.amount.most}
              value={amount}
              disabled={!canDo}
              onInput={(event) => setAmount(Math.trunc(event.currentTarget.valueAsNumber) || 0)}
            />{' '}
            {offer.amount.unit}
          </label>
        )}
        {isOn && <span class="fault-on">in force</span>}
      </span>
      <p id={`${id}-about`}>{about}</p>
    </li>
  )
}
