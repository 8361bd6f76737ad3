import type { ConnectionFault } from '#protocol'

/** A fault that a client can be told to do to its own connection. */
export interface OfferedFault {
  readonly kind: ConnectionFault['kind']
  /** The number that can be chosen, where the fault has one. */
  readonly amount?: { readonly unit: string; readonly usual: number; readonly most: number }
  fault(amount: number): ConnectionFault
}

/** All of them, the way back last. */
export const OFFERED_FAULTS: readonly OfferedFault[] = [
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
