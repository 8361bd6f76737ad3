import type { Peer, Scene } from '#grader'
import type { Poll } from './poll.ts'

type Misbehaviour = (scene: Scene) => Promise<void>

/** What a server must outlive, each with its name for the learner. */
export function misbehaviours(poll: Poll): [what: string, misbehave: Misbehaviour][] {
  const { id: pollId } = poll
  const odd = [
    'not json',
    'null',
    '[]',
    '{}',
    '42',
    '"vote"',
    '{"type":"hello"}',
    '{"type":"hello","clientId":null}',
    '{"type":"hello","clientId":{"toString":1}}',
    '{"type":"vote"}',
    '{"type":"vote","pollId":null,"option":null,"key":null}',
    JSON.stringify({ type: 'vote', pollId, option: '__proto__', key: 'k' }),
    JSON.stringify({ type: 'vote', pollId, option: [0], key: { k: 1 } }),
    '{"type":"__proto__"}',
  ]
  const as = (act: (peer: Peer) => void): Misbehaviour => {
    return async (scene) => {
      const [m] = await scene.join('M')
      m.sends({ type: 'hello', clientId: scene.random.text() })
      act(m)
    }
  }
  const vote = JSON.stringify({ type: 'vote', pollId, option: 0, key: 'half' })
  return [
    ...odd.map((raw): [string, Misbehaviour] => [`sends \`${raw}\``, as((m) => m.sendsRaw(raw))]),
    ['sends bytes that are no text', as((m) => m.sendsRaw(new Uint8Array([0xff, 0x00, 0xfe])))],
    ['sends a text of 64 KiB', as((m) => m.sends({ type: 'vote', pollId, option: 'x'.repeat(64 * 1024), key: 'k' }))],
    [
      'is torn away in the middle of a message',
      as((m) => {
        m.sendsHalf(vote)
        m.cuts()
      }),
    ],
  ]
}
