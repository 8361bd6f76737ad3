import { useEffect, useState } from 'preact/hooks'
import type { Row } from './compare-told.ts'
import type { Part } from './marked-value.ts'

type CompareTold = typeof import('./compare-told.ts').compareTold

let fetched: CompareTold | null = null

/** What was expected and what was the case, in full; what differs is marked as soon as the comparison has been fetched. */
export function Told({ expected, actual }: { expected: string | undefined; actual: string | undefined }) {
  const [compare, setCompare] = useState<CompareTold | null>(() => fetched)
  const hasBoth = expected !== undefined && actual !== undefined
  useEffect(() => {
    if (!hasBoth || compare !== null) return
    let isGone = false
    import('./compare-told.ts').then(
      (module) => {
        fetched = module.compareTold
        if (!isGone) setCompare(() => module.compareTold)
      },
      // Both texts stand there in full without it.
      (cause) => console.error(cause),
    )
    return () => {
      isGone = true
    }
  }, [hasBoth])

  const compared = hasBoth && compare !== null ? compare(expected, actual) : null
  if (compared?.type === 'lines') return <Lines rows={compared.rows} />
  const isMarked = compared?.actual.some(({ mark }) => mark !== 'same') ?? false
  return (
    <>
      {expected !== undefined && (
        <>
          <dt>expected</dt>
          <dd class="is-expected">{compared === null ? expected : <Marked parts={compared.expected} />}</dd>
        </>
      )}
      {actual !== undefined && (
        <>
          <dt>actual</dt>
          <dd class={isMarked ? undefined : 'is-actual'}>
            {compared === null ? actual : <Marked parts={compared.actual} />}
          </dd>
        </>
      )}
    </>
  )
}

function Marked({ parts }: { parts: readonly Part[] }) {
  return (
    <>
      {parts.map(({ text, mark }, index) =>
        mark === 'same' ? (
          text
        ) : (
          <mark key={index} class={`is-${mark}`}>
            {text}
          </mark>
        ),
      )}
    </>
  )
}

/** Lines that were due and lines that came, in one order. */
function Lines({ rows }: { rows: readonly Row[] }) {
  return (
    <>
      <dt>
        expected <b class="told-minus">−</b> beside actual <b class="told-plus">+</b>
      </dt>
      <dd class="is-lines">
        <ol class="told">
          {rows.flatMap((row, index) => lines(row).map((line, at) => <Line key={`${index}.${at}`} {...line} />))}
        </ol>
      </dd>
    </>
  )
}

interface LineOfTold {
  readonly kind: 'caption' | 'both' | 'expected' | 'actual'
  readonly parts: readonly Part[]
}

function lines(row: Row): LineOfTold[] {
  if (row.type !== 'differs') return [{ kind: row.type, parts: [{ text: row.text, mark: 'same' }] }]
  return [
    { kind: 'expected', parts: row.expected },
    { kind: 'actual', parts: row.actual },
  ]
}

const SIGNS = { caption: '', both: '=', expected: '−', actual: '+' } as const
const WORDS = { caption: '', both: 'as expected', expected: 'expected, did not come', actual: 'came instead' } as const

function Line({ kind, parts }: LineOfTold) {
  return (
    <li class={`told-line is-${kind}`} title={WORDS[kind] || undefined}>
      <span class="told-sign" aria-hidden="true">
        {SIGNS[kind]}
      </span>
      {kind !== 'caption' && <span class="visually-hidden">{WORDS[kind]}: </span>}
      <span class="told-text">
        <Marked parts={parts} />
      </span>
    </li>
  )
}
