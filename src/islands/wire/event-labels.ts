import type { WireEvent } from '#protocol'
import { asksToUpgrade, bytes, describeFrame, describeHead, describeText, plain, type Words } from './labels.ts'
import { describePacket, describePackets } from './packet-labels.ts'
import { describeRedis } from './redis-labels.ts'

/** An event that is an arrow of its own and may be folded with others like it. */
export type Said = Extract<WireEvent, { type: 'frame' | 'request' | 'response' | 'body' | 'sse' | 'redis' }>

/** How an arrow is drawn: what it says, a note between the ends, a handshake, an answer to a command. */
export type SaidStyle = 'data' | 'control' | 'handshake' | 'reply'

/** Puts what was said into words, with what came along in the same row. */
export function describeSaid(event: Said, along: readonly WireEvent[]): { words: Words; style: SaidStyle } {
  switch (event.type) {
    case 'frame': {
      const words = event.packet === undefined ? describeFrame(event.frame) : describePacket(event.packet)
      return { words, style: words.isControl ? 'control' : 'data' }
    }
    case 'request':
    case 'response':
      return { words: describeExchange(event, along), style: isHandshake(event) ? 'handshake' : 'data' }
    case 'body':
      return { words: describeBody(event), style: 'data' }
    case 'sse':
      return { words: describeStreamed(event), style: event.isComment ? 'control' : 'data' }
    case 'redis':
      return { words: describeRedis(event, along), style: event.kind === 'reply' ? 'reply' : 'data' }
  }
}

function isHandshake(event: Extract<WireEvent, { type: 'request' | 'response' }>): boolean {
  return event.type === 'request' ? asksToUpgrade(event.head) : event.status === 101
}

function describeExchange(
  event: Extract<WireEvent, { type: 'request' | 'response' }>,
  along: readonly WireEvent[],
): Words {
  const head = describeHead(event)
  const body = along.find((each) => each.type === 'body')
  const says = body === undefined ? '' : describeContent(body)
  // Requests for one path are of one shape, whatever their query.
  const shape = head.replace(/\?.*$/, '')
  const name = shape.replace(/^(\d{3}) .*$/, '$1')
  const label = [head, says].filter(Boolean).join(event.type === 'request' ? ' ' : ', ')
  return plain({ label, name, shape: `http ${shape}` })
}

function describeBody(event: Extract<WireEvent, { type: 'body' }>): Words {
  const says = describeContent(event)
  return plain({ label: `body ${says}`, name: 'body', shape: 'body' })
}

/** What a body says, in a few words. */
function describeContent({ payload, length, isCut }: Extract<WireEvent, { type: 'body' }>): string {
  if (payload.kind === 'hex') return bytes(length)
  const { text } = payload
  const packets = describePackets(text)
  if (packets !== null) return packets
  if (/^\s*</.test(text)) return `page, ${bytes(length)}`
  return describeText(text, { isCut, length }).label.replace(/^object /, '')
}

function describeStreamed({ event, id, data, isComment, isCut }: Extract<WireEvent, { type: 'sse' }>): Words {
  if (isComment) {
    const label = event === 'retry' ? `retry ${data} ms` : `: ${data}`
    return plain({
      label,
      name: event === 'retry' ? 'retry' : 'comment',
      shape: `sse ${event ?? 'comment'}`,
      isControl: true,
    })
  }
  const words = describeText(data, { isCut, length: data.length })
  const said = words.label.replace(/^object /, '')
  const label = [event, said, id === undefined ? '' : `id ${id}`].filter(Boolean).join(' ')
  const name = event ?? (words.name === 'text' ? 'event' : words.name)
  const number = Number(id)
  const numbers = id !== undefined && Number.isFinite(number) ? { id: number, ...words.numbers } : words.numbers
  return { label, name, shape: `sse ${event ?? ''} ${words.shape}`, numbers, isControl: false }
}
