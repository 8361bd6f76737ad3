import type { WireEvent } from '#protocol'

/**
 * A record of so many events, two of which introduce who takes part. `alike`: messages of few shapes, which fold.
 * `unlike`: each of a shape of its own, so that each is a row.
 */
export function longRecord(count: number, shapes: 'alike' | 'unlike'): WireEvent[] {
  return Array.from({ length: count }, (_, n): WireEvent => {
    const at = n / 2
    if (n === 0) return { type: 'lane', n, at, lane: { id: 'server', role: 'server', name: 'server :8080' } }
    if (n === 1) return { type: 'lane', n, at, lane: { id: 'a', role: 'client', name: 'A' } }
    const isAnswer = n % 3 !== 0
    const text = JSON.stringify({
      type: shapes === 'alike' ? (isAnswer ? 'message' : 'broadcast') : `kind${n}`,
      seq: n,
      text: `word ${n} and some more of it`,
    })
    return {
      ...{ type: 'frame', n, at, connection: 'a1' },
      ...(isAnswer ? { from: 'server', to: 'a' } : { from: 'a', to: 'server' }),
      frame: {
        ...{ fin: true, rsv: 0, opcode: 1, mask: isAnswer ? null : '0a1b2c3d', length: text.length },
        ...{ headerLength: isAnswer ? 2 : 6, payload: { kind: 'text', text }, isCut: false },
      },
    }
  })
}
