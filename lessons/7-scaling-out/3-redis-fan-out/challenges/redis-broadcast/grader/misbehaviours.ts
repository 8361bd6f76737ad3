import { isObject, quietly, type Scene } from '#grader'

type Misbehaviour = (scene: Scene) => Promise<void>

/** What a server must outlive, each with its name for the learner. */
export function misbehaviours(text: string): [string, Misbehaviour][] {
  const odd = [
    'not json',
    'null',
    '[]',
    '{}',
    '42',
    '"broadcast"',
    '{"type":"broadcast"}',
    '{"type":"broadcast","text":null}',
    '{"type":"broadcast","text":42}',
    '{"type":"broadcast","text":{}}',
    '{"type":"__proto__"}',
  ]
  const sending = (raw: string | Uint8Array): Misbehaviour => {
    return async (scene) => {
      const [m] = await scene.at('A').join('m')
      m.sendsRaw(raw)
      // Once the server has answered the goodbye, it has read what came before. It may have cut m off itself.
      await quietly(m.leaves())
    }
  }
  return [
    ...odd.map((raw): [string, Misbehaviour] => [`sends \`${raw}\``, sending(raw)]),
    ['sends bytes that are no text', sending(new Uint8Array([0xff, 0x00, 0xfe]))],
    ['sends a text of 64 KiB', sending(JSON.stringify({ type: 'broadcast', text: 'x'.repeat(64 * 1024) }))],
    [
      'is torn away in the middle of a message',
      async (scene) => {
        const [m] = await scene.at('A').join('m')
        m.sendsHalf(JSON.stringify({ type: 'broadcast', text }))
        m.cuts()
      },
    ],
  ]
}

/** What else comes of the misbehaviour is for other checks to judge. */
export function isShort(message: unknown): boolean {
  return isObject(message) && typeof message.text === 'string' && message.text.length < 100
}
