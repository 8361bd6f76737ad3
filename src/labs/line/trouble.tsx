import './line.css'
import type { LineState } from './line.ts'

/** Says why nothing comes back, when the line cannot be had. The rest of the lab goes on working. */
export function Trouble({ state }: { state: LineState }) {
  if (state.type !== 'waiting' && state.type !== 'refused') return null
  return (
    <p class="line-trouble" role="status">
      {state.type === 'waiting'
        ? 'The lab server cannot be reached just now. What you sent is kept and goes out by itself as soon as it answers; everything else here works without it.'
        : state.why}
    </p>
  )
}
