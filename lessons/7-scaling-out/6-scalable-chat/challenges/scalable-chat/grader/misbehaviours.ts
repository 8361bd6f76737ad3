import { FailedExpectation, fail, isObject, quietly, type Scene, where } from '#grader'
import { connects, joins } from './chat.ts'

type Misbehaviour = (scene: Scene) => Promise<void>

/** What an instance must outlive, each with its name for the learner. */
export function misbehaviours(room: string): [what: string, misbehave: Misbehaviour][] {
  const odd = [
    'not json',
    'null',
    '[]',
    '{"type":"join"}',
    '{"type":"join","room":{},"username":{}}',
    '{"type":"leave"}',
    '{"type":"broadcast","text":42}',
    '{"type":"__proto__"}',
  ]
  return [
    ...odd.map((raw): [string, Misbehaviour] => [`sends \`${raw}\``, sending(raw)]),
    ['sends bytes that are no text', sending(new Uint8Array([0xff, 0x00, 0xfe]))],
    ['sends a text of 64 KiB', sending(JSON.stringify({ type: 'broadcast', text: 'x'.repeat(64 * 1024) }))],
    [
      'is torn away in the middle of a message',
      async (scene) => {
        const [m] = await connects(scene, 'A', 'm')
        joins(m, room)
        m.sendsHalf(JSON.stringify({ type: 'message', room, text: 'half of it' }))
        m.cuts()
      },
    ],
  ]
}

function sending(raw: string | Uint8Array): Misbehaviour {
  return async (scene) => {
    const [m] = await connects(scene, 'A', 'm')
    m.sendsRaw(raw)
    // Once the instance has answered the goodbye, it has read what came before. It may have cut m off itself.
    await quietly(m.leaves())
  }
}

/** What else comes of the misbehaviour is for other checks to judge. */
export const JUDGED_ELSEWHERE = where('what is judged elsewhere', (message) => !isShort(message))

function isShort(message: unknown): boolean {
  return isObject(message) && typeof message.text === 'string' && message.text.length < 100
}

/** Words arrive although something odd has happened. */
export async function orFallen(told: string, arrival: () => Promise<void>): Promise<void> {
  try {
    await arrival()
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    const isSilent = ['closed', 'unanswered', 'lost'].includes(error.failure.anomaly)
    fail({
      ...error.failure,
      message: `Clients are cut off ${told}.`,
      expected: `clients hear one another ${told}`,
      actual: isSilent ? 'they hear nothing' : (error.failure.actual ?? error.message),
    })
  }
}
