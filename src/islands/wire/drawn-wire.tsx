import { WireBody } from './wire.tsx'
import { WireBar } from './wire-bar.tsx'
import type { WireState } from './wire-state.ts'

/** A record as it is drawn, with the bar that says how. */
export function DrawnWire({ state, isLive }: { state: WireState; isLive: boolean }) {
  return (
    <>
      <WireBody state={state} empty="Nothing of this record goes through the filter." isLive={isLive} />
      <WireBar state={state} />
    </>
  )
}
