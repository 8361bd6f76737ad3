import type { WireEvent } from '#protocol'
import { describeValue, parse, plain, type Words } from './labels.ts'

type RedisEvent = Extract<WireEvent, { type: 'redis' }>

/** Puts a command, reply or push into words, with the reply that came along: `PUBLISH news "hello" → 2`. */
export function describeRedis(event: RedisEvent, along: readonly WireEvent[]): Words {
  const { kind, words } = event
  const [first = '', ...rest] = words
  if (kind === 'reply') {
    const label = words.length === 0 ? '(empty)' : words.join(' ')
    return plain({ label, name: 'reply', shape: 'redis reply' })
  }
  if (isSetUp(event)) {
    return plain({ label: `set-up: ${words.slice(0, 3).join(' ')}`, name: 'set-up', shape: 'redis set-up' })
  }
  const verb = kind === 'command' ? first.toUpperCase() : first
  const reply = along.find((each) => each.type === 'redis')
  const answer = reply?.type === 'redis' ? ` → ${reply.words.join(' ')}` : ''
  const name = [verb, ...(CHANNELLED.test(first) ? rest.slice(0, 1) : [])].join(' ')
  return plain({ label: [verb, ...rest.map(describeWord)].join(' ') + answer, name, shape: `redis ${kind} ${name}` })
}

/** Commands and pushes whose first argument says most of what they are about. */
const CHANNELLED = /^(?:publish|spublish|p?s?subscribe|p?s?unsubscribe|p?s?message)$/i

/** JSON inside an argument, in a few words. */
function describeWord(word: string): string {
  const value = /^[{[]/.test(word) ? parse(word) : undefined
  return value === undefined ? word : describeValue(value)
}

/** Whether a client library says this by itself when it connects. */
export function isSetUp(event: WireEvent): boolean {
  if (event.type !== 'redis' || event.kind !== 'command') return false
  return /^(?:hello|client|info|auth|select|command)$/i.test(event.words[0] ?? '')
}
