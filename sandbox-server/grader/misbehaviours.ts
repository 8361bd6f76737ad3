import type { Peer } from './peer.ts'

/** Something a client may do that a server must outlive. */
export interface Misbehaviour {
  /** Without a subject: “sends `not json`”, “is torn away in the middle of a message”. */
  readonly what: string
  does(peer: Peer): void
}

/** Bytes of the long text. */
const LONG = 64 * 1024

/**
 * What clients send that they should not, made from one example of each message a server knows: no JSON, other JSON, each
 * field missing or of another type, bytes, a long text, and ends in the middle. `asks` are examples that change nothing:
 * they are also sent whole and followed by a reset.
 */
export function misbehaviours(
  examples: readonly Readonly<Record<string, unknown>>[],
  { asks = [] }: { readonly asks?: readonly object[] } = {},
): readonly Misbehaviour[] {
  const [first] = examples
  const odd = ['not json', 'null', '[]', '{}', '42', JSON.stringify(first?.type ?? 'text')]
  const raw = [...odd, ...examples.flatMap(spoiled).map((each) => JSON.stringify(each)), '{"type":"__proto__"}']
  return [
    ...raw.map((text): Misbehaviour => ({ what: `sends \`${text}\``, does: (peer) => peer.sendsRaw(text) })),
    { what: 'sends bytes that are no text', does: (peer) => peer.sendsRaw(new Uint8Array([0xff, 0x00, 0xfe])) },
    ...examples.flatMap(lengthened),
    ...examples.slice(-1).map((example) => tornAway(example)),
    ...asks.map(
      (ask): Misbehaviour => ({
        what: `sends \`${JSON.stringify(ask)}\` and is torn away`,
        does(peer) {
          peer.sends(ask)
          peer.cuts()
        },
      }),
    ),
  ]
}

/** The example without each of its fields, and with each of another type. Its `type` stays. */
function spoiled(example: Readonly<Record<string, unknown>>): object[] {
  const fields = Object.keys(example).filter((key) => key !== 'type')
  return fields.flatMap((key) => {
    const { [key]: value, ...without } = example
    return [without, ...wrongValues(value).map((wrong) => ({ ...example, [key]: wrong }))]
  })
}

function wrongValues(value: unknown): unknown[] {
  if (typeof value === 'number') return [String(value), null, value + 0.5]
  if (typeof value === 'string') return [42, null]
  return ['text', null]
}

function lengthened(example: Readonly<Record<string, unknown>>): Misbehaviour[] {
  const key = Object.keys(example).find((each) => each !== 'type' && typeof example[each] === 'string')
  if (key === undefined) return []
  const text = JSON.stringify({ ...example, [key]: 'x'.repeat(LONG) })
  return [{ what: `sends a \`${key}\` of ${LONG / 1024} KiB`, does: (peer) => peer.sendsRaw(text) }]
}

function tornAway(example: object): Misbehaviour {
  return {
    what: 'is torn away in the middle of a message',
    does(peer) {
      peer.sendsHalf(JSON.stringify(example))
      peer.cuts()
    },
  }
}
