import { ClientMessage } from '#protocol'
import { Refusal } from './refusal.ts'

/** Reads what the page said, or throws the refusal that names what is wrong with it. */
export function parseMessage(text: string): ClientMessage {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal('not-json')
  const parsed = ClientMessage.safeParse(value)
  if (parsed.success) return parsed.data

  const type = field(value, 'type')
  if (type === undefined || !TYPES.has(type)) {
    throw new Refusal('unknown-message', {
      about: type?.slice(0, 64),
      message: `There is no message of type ${type === undefined ? 'undefined' : JSON.stringify(type.slice(0, 64))}. This server knows ${[...TYPES].join(', ')}.`,
    })
  }
  const issue = parsed.error.issues[0]
  throw new Refusal(issue?.code === 'too_big' ? 'too-large' : 'unknown-message', {
    about: (field(value, 'run') ?? field(value, 'connection') ?? type).slice(0, 64),
    message: `In a ${type} message, ${issue ? complaint(issue, value) : 'a field does not fit'}.`,
  })
}

/** Every type the protocol declares, read from the schema itself. */
const TYPES: ReadonlySet<string> = new Set(
  ClientMessage.def.options.flatMap((option) => [...option.shape.type.def.values]),
)

type Issue = NonNullable<ReturnType<typeof ClientMessage.safeParse>['error']>['issues'][number]

/** The field, what it must be and what was seen, such as `version must be an int, not "one"`. */
function complaint(issue: Issue, message: object): string {
  const where = issue.path.join('.')
  let seen: unknown = message
  for (const key of issue.path) seen = typeof seen === 'object' && seen !== null ? Reflect.get(seen, key) : undefined
  if (seen === undefined) return `${where} is missing`
  if (issue.code === 'too_big') return `${where} is longer than ${issue.maximum}`
  if (issue.code === 'too_small') return `${where} needs at least ${issue.minimum}`
  return `${where} ${rule(issue)}, not ${shorten(JSON.stringify(seen))}`
}

function rule(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be of type ${issue.expected}`
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`
    case 'invalid_format':
      return issue.pattern ? `must match ${issue.pattern}` : `must be ${issue.format}`
    default:
      return 'must be one this server knows'
  }
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}… (${text.length} characters)`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('not-json')
  }
}

function field(value: object, name: string): string | undefined {
  const found: unknown = Reflect.get(value, name)
  return typeof found === 'string' ? found : undefined
}
