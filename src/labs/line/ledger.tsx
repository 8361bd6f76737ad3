import { type LineState, ledgerOf } from './line.ts'

/** What a line has cost so far: `157 bytes up · 129 down · 1.8 ms`. Empty before anything was said. */
export function Ledger({ state }: { state: LineState }) {
  if (state.type !== 'open' && state.type !== 'closed') return null
  const { up, down, ms } = ledgerOf(state.said)
  return (
    <>
      {up} bytes up · {down} down{ms === null ? '' : ` · ${formatMs(ms)}`}
    </>
  )
}

function formatMs(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}
