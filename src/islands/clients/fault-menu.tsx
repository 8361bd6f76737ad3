import { useRef, useState } from 'preact/hooks'
import { type ConnectionFault, FAULTS } from '#protocol'
import type { Harm } from './client-harm.ts'
import { firstChoice, placeMenu, stepThrough } from './place-menu.ts'

interface Props {
  id: string
  /** The client's name. */
  name: string
  isOpen: boolean
  harm: Harm
  onFault(fault: ConnectionFault): void
}

/** Everything a client can do to its own connection, each with its sentence. Opens above its button; Escape closes it. */
export function FaultMenu({ id: client, name, isOpen, harm, onFault }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const id = `faults-of-${client}`

  function choose(fault: ConnectionFault): void {
    onFault(fault)
    panel.current?.hidePopover()
    button.current?.focus()
  }

  return (
    <>
      <button ref={button} type="button" popoverTarget={id} aria-haspopup="dialog">
        Faults <span aria-hidden="true">▴</span>
      </button>
      <div
        ref={panel}
        id={id}
        class="faults"
        popover="auto"
        role="dialog"
        aria-label={`Faults of client ${name}`}
        onBeforeToggle={(event) => {
          if (event.newState === 'open') placeMenu(button.current, panel.current)
        }}
        onToggle={(event) => {
          if (event.newState === 'open') firstChoice(panel.current)?.focus()
        }}
        onKeyDown={(event) => stepThrough(event, panel.current)}
      >
        {!isOpen && <p class="faults-none">Connect {name} first: a fault is something that happens to a connection.</p>}
        <ul>
          {OFFERED.map((offer) => (
            <Fault
              key={offer.kind}
              id={`${id}-${offer.kind}`}
              offer={offer}
              isOn={harm.some(({ kind }) => kind === offer.kind)}
              canDo={isOpen && canDo(offer.kind, harm)}
              onDo={choose}
            />
          ))}
        </ul>
      </div>
    </>
  )
}

interface Offer {
  readonly kind: ConnectionFault['kind']
  /** The number that can be chosen, where the fault has one. */
  readonly amount?: { readonly unit: string; readonly usual: number; readonly most: number }
  fault(amount: number): ConnectionFault
}

const OFFERED: readonly Offer[] = [
  { kind: 'cut', fault: () => ({ kind: 'cut' }) },
  { kind: 'vanish', fault: () => ({ kind: 'vanish' }) },
  { kind: 'freeze', fault: () => ({ kind: 'freeze' }) },
  { kind: 'thaw', fault: () => ({ kind: 'thaw' }) },
  { kind: 'delay', amount: { unit: 'ms', usual: 500, most: 10_000 }, fault: (ms) => ({ kind: 'delay', ms }) },
  {
    kind: 'slow-reader',
    amount: { unit: 'bytes a second', usual: 100, most: 1_000_000 },
    fault: (bytesPerSecond) => ({ kind: 'slow-reader', bytesPerSecond }),
  },
  {
    kind: 'split',
    amount: { unit: 'bytes each', usual: 1, most: 65_536 },
    fault: (bytes) => ({ kind: 'split', bytes }),
  },
  {
    kind: 'coalesce',
    amount: { unit: 'frames', usual: 3, most: 100 },
    fault: (messages) => ({ kind: 'coalesce', messages }),
  },
  {
    kind: 'drop',
    amount: { unit: 'messages', usual: 1, most: 100 },
    fault: (messages) => ({ kind: 'drop', messages }),
  },
  {
    kind: 'double',
    amount: { unit: 'messages', usual: 1, most: 100 },
    fault: (messages) => ({ kind: 'double', messages }),
  },
  { kind: 'no-pong', fault: () => ({ kind: 'no-pong' }) },
  { kind: 'heal', fault: () => ({ kind: 'heal' }) },
]

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
  offer: Offer
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
