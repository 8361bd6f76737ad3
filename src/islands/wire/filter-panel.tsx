import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { facetsOf } from './facets.ts'
import { type Direction, isNarrow, type WireFilter } from './filter.ts'
import { KIND_NAMES } from './kinds.ts'
import type { WireState } from './wire-state.ts'

interface Props {
  state: WireState
  onClose(): void
}

/** Everything a record can be filtered by, each with how often it is there. Takes effect at once; Escape closes it. */
export function FilterPanel({ state, onClose }: Props) {
  const first = useRef<HTMLInputElement>(null)
  const events = state.events.value
  const facets = useMemo(() => facetsOf(events), [events])
  const filter = state.filter.value
  const checks = state.checks.value
  const blamed = state.blamed.value.length
  const change = (part: Partial<WireFilter>): void => {
    state.filter.value = { ...filter, ...part }
  }
  useEffect(() => first.current?.focus(), [])

  return (
    <section
      class="wire-filters"
      id="wire-filters"
      aria-label="Filter the wire"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose()
      }}
    >
      <label class="wire-field">
        With the text
        <input
          ref={first}
          type="search"
          value={filter.text}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
      {checks.length > 0 && (
        <label class="wire-field">
          During
          <select
            value={state.check.value ?? ''}
            onChange={(event) => {
              state.check.value = event.currentTarget.value || null
            }}
          >
            <option value="">all checks</option>
            {checks.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label class="wire-field">
        Going
        <select
          value={filter.direction}
          onChange={(event) =>
            change({ direction: DIRECTIONS.find(([value]) => value === event.currentTarget.value)?.[0] ?? 'both' })
          }
        >
          {DIRECTIONS.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <Choices legend="Who">
        {facets.lanes.map(({ name, title, count }) => (
          <Choice
            key={name}
            count={count}
            isOn={!filter.hiddenLanes.has(name)}
            onToggle={() => change({ hiddenLanes: toggled(filter.hiddenLanes, name) })}
          >
            {title}
          </Choice>
        ))}
      </Choices>
      <Choices legend="What">
        {facets.kinds.map(({ kind, count }) => (
          <Choice
            key={kind}
            count={count}
            isOn={!filter.hiddenKinds.has(kind)}
            onToggle={() => change({ hiddenKinds: toggled(filter.hiddenKinds, kind) })}
          >
            {KIND_NAMES[kind]}
          </Choice>
        ))}
        {blamed > 0 && (
          <Choice count={blamed} isOn={filter.onlyBlamed} onToggle={() => change({ onlyBlamed: !filter.onlyBlamed })}>
            Only what is to blame
          </Choice>
        )}
      </Choices>
      <p class="wire-filters-end">
        <button type="button" disabled={!isNarrow(filter) && state.check.value === null} onClick={state.showAll}>
          Show all
        </button>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </p>
    </section>
  )
}

const DIRECTIONS: readonly (readonly [Direction, string])[] = [
  ['both', 'both ways'],
  ['in', 'towards the server'],
  ['out', 'from the server'],
]

function Choices({ legend, children }: { legend: string; children: ComponentChildren }) {
  return (
    <fieldset class="wire-choices">
      <legend>{legend}</legend>
      {children}
    </fieldset>
  )
}

function Choice({
  count,
  isOn,
  onToggle,
  children,
}: {
  count: number
  isOn: boolean
  onToggle(): void
  children: ComponentChildren
}) {
  return (
    <label>
      <input type="checkbox" checked={isOn} onChange={onToggle} /> {children} <span class="wire-count">{count}</span>
    </label>
  )
}

function toggled<Value>(set: ReadonlySet<Value>, value: Value): ReadonlySet<Value> {
  const next = new Set(set)
  if (!next.delete(value)) next.add(value)
  return next
}
