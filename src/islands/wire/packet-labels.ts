import type { RecordedPacket } from '#protocol'
import { decodeEnginePayload, PacketReader } from '#wire'
import { describeValue, parse, plain, type Words } from './labels.ts'

/** Puts a packet of Socket.IO into words: `user-count 2`, `save-task "Tea" #7`, `ack #7 status "ok"`. */
export function describePacket({ engine, type, namespace = '/', id, data }: RecordedPacket): Words {
  const place = namespace === '/' ? '' : ` ${namespace}`
  if (engine !== 'message') {
    const name = engine === 'open' ? 'open session' : engine === 'malformed' ? 'not a packet' : engine
    const label = data === 'probe' ? `${name} probe` : name
    return plain({ label, name, shape: `engine ${label}`, isControl: engine !== 'malformed' })
  }
  const asks = id === undefined ? '' : ` #${id}`
  switch (type) {
    case 'connect': {
      const isIn = data !== undefined && /^\{"sid"/.test(data)
      const name = isIn ? `connected${place}` : `connect${place}`
      return plain({ label: name, name, shape: name, isControl: true })
    }
    case 'disconnect':
      return plain({ label: `disconnect${place}`, name: 'disconnect', shape: `disconnect${place}`, isControl: true })
    case 'connect_error': {
      const label = [`connect_error${place}`, describeArguments([parse(data ?? '')])].join(' ')
      return plain({ label, name: 'connect_error', shape: 'connect_error' })
    }
    case 'event':
    case 'binary event': {
      const [name, ...args] = eventOf(data)
      const label = [`${name}${place}`, describeArguments(args)].filter(Boolean).join(' ')
      return {
        label: `${label}${asks}`,
        name: `${name}${place}`,
        shape: `event ${place} ${name}`,
        numbers: numbersOf(args),
        isControl: false,
      }
    }
    case 'ack':
    case 'binary ack': {
      const args = parse(data ?? '')
      const label = [`ack${asks}${place}`, Array.isArray(args) ? describeArguments(args) : ''].filter(Boolean).join(' ')
      return plain({ label, name: `ack${place}`, shape: `ack${place}` })
    }
    case 'attachment':
      return plain({ label: 'binary attachment', name: 'binary attachment', shape: 'attachment' })
    default:
      return plain({ label: 'not a packet', name: 'not a packet', shape: 'no packet' })
  }
}

/** Puts the packets of a long-polling body into words: the first, and how many more there are. Null when it holds none. */
export function describePackets(body: string): string | null {
  if (!/^[0-6]\D|^4[0-6]./.test(body)) return null
  const reader = new PacketReader()
  const words = decodeEnginePayload(body).map((packet) => describePacket(reader.take(packet).record))
  if (words.some(({ name }) => name === 'not a packet')) return null
  const [first, ...others] = words
  if (first === undefined) return null
  return others.length === 0 ? first.label : `${first.label}, and ${others.length} more`
}

/** Name and arguments of an event. One whose data was cut still says its name. */
function eventOf(data = ''): readonly unknown[] {
  const value = parse(data)
  if (Array.isArray(value) && value.length > 0) return value
  return [/^\["([^"]{1,60})"/.exec(data)?.[1] ?? 'event']
}

function describeArguments(args: readonly unknown[]): string {
  return args
    .filter((arg) => arg !== undefined)
    .map(describeValue)
    .join(', ')
}

/** The only argument when it is a number, and the numbers in it when it is an object. */
function numbersOf(args: readonly unknown[]): Record<string, number> {
  const [only] = args
  if (args.length !== 1) return {}
  if (typeof only === 'number') return { '': only }
  if (typeof only !== 'object' || only === null) return {}
  return Object.fromEntries(
    Object.entries(only).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}
