import { quoted } from './quoted.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

export type Header = [name: string, value: string]

/** The head of a request: its first line and its header fields, as sent and in order. */
export interface RequestHead {
  method: string
  target: string
  /** Such as `1.1`. */
  version: string
  headers: Header[]
}

/** The head of a response. */
export interface ResponseHead {
  version: string
  status: number
  reason: string
  headers: Header[]
}

/** `headLength` counts bytes up to and with the empty line; what follows belongs to what comes next. */
export type ParsedHead<Head> =
  | ({ type: 'ok'; headLength: number } & Head)
  | { type: 'incomplete' }
  | { type: 'malformed'; message: string }

/** What a head may measure, as in Node: enough for any browser's cookies, and an end to a head without end. */
const MAX_HEAD_BYTES = 16 * 1024

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const REQUEST_LINE = new RegExp(`^(${TOKEN}) (\\S+) HTTP/(\\d\\.\\d)$`)
const STATUS_LINE = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/
const FIELD_NAME = new RegExp(`^${TOKEN}$`)

/** Reads the head of an HTTP/1 request (RFC 9112). A string is read as the UTF-8 bytes it would travel as. */
export function parseRequestHead(input: Uint8Array | string): ParsedHead<RequestHead> {
  return parseHead(input, (line) => {
    const [, method, target, version] = REQUEST_LINE.exec(line) ?? []
    if (method === undefined || target === undefined || version === undefined) {
      const wanted =
        'A request begins with a method, a target and a version, one space between them: GET /chat HTTP/1.1'
      return { type: 'malformed', message: `The first line is ${quoted(line)}. ${wanted}` }
    }
    return { type: 'ok', head: { method, target, version } }
  })
}

/** Reads the head of an HTTP/1 response (RFC 9112). */
export function parseResponseHead(input: Uint8Array | string): ParsedHead<ResponseHead> {
  return parseHead(input, (line) => {
    const [, version, status, reason] = STATUS_LINE.exec(line) ?? []
    if (version === undefined || status === undefined) {
      const wanted = 'A response begins with a version and a status: HTTP/1.1 101 Switching Protocols'
      return { type: 'malformed', message: `The first line is ${quoted(line)}. ${wanted}` }
    }
    return { type: 'ok', head: { version, status: Number(status), reason: reason ?? '' } }
  })
}

/** Every value of a header, in order. Names do not tell upper case from lower. */
export function headerValues(headers: readonly Header[], name: string): string[] {
  const wanted = name.toLowerCase()
  return headers.filter(([found]) => found.toLowerCase() === wanted).map(([, value]) => value)
}

/** The members of a header that is a comma-separated list, over all its lines, without the white space around them. */
export function headerList(headers: readonly Header[], name: string): string[] {
  return headerValues(headers, name)
    .flatMap((value) => value.split(','))
    .map((member) => member.trim())
    .filter((member) => member !== '')
}

type FirstLine<Start> = { type: 'ok'; head: Start } | { type: 'malformed'; message: string }

function parseHead<Start>(
  input: Uint8Array | string,
  parseFirstLine: (line: string) => FirstLine<Start>,
): ParsedHead<Start & { headers: Header[] }> {
  const bytes = typeof input === 'string' ? encodeUtf8(input) : input
  const headers: Header[] = []
  let start: Start | null = null
  let at = 0
  for (let number = 1; ; number++) {
    const end = bytes.indexOf(0x0a, at)
    if ((end === -1 ? bytes.length : end) > MAX_HEAD_BYTES) {
      return {
        type: 'malformed',
        message: `The head goes on for more than ${MAX_HEAD_BYTES} bytes. No empty line ends it.`,
      }
    }
    if (end === -1) return { type: 'incomplete' }
    if (end === at || bytes[end - 1] !== 0x0d) {
      return { type: 'malformed', message: `Line ${number} ends in LF alone. Lines of a head end in CR LF.` }
    }
    const line = lineOf(bytes.subarray(at, end - 1))
    at = end + 1
    if (start === null) {
      // RFC 9112 §2.2: an empty line ahead of the first one is left over from before, and passed over.
      if (line === '') continue
      const first = parseFirstLine(line)
      if (first.type === 'malformed') return first
      start = first.head
    } else if (line === '') {
      return { type: 'ok', ...start, headers, headLength: at }
    } else {
      const header = parseHeader(line, number)
      if (typeof header === 'string') return { type: 'malformed', message: header }
      headers.push(header)
    }
  }
}

/** A header, or the sentence that says why the line is none (RFC 9112 §5, RFC 9110 §5.5). */
function parseHeader(line: string, number: number): Header | string {
  if (/^[ \t]/.test(line)) {
    return `Line ${number} begins with white space. Carrying a header on over several lines is no longer allowed.`
  }
  const colon = line.indexOf(':')
  if (colon === -1)
    return `Line ${number} is ${quoted(line)}, without a colon. A header is a name, a colon and a value.`
  const name = line.slice(0, colon)
  if (/[ \t]$/.test(name))
    return `Line ${number} has white space between ${quoted(name.trim())} and its colon. None may stand there.`
  if (!FIELD_NAME.test(name)) {
    return `Line ${number} names a header ${quoted(name)}. A name is made of letters, digits and some marks, such as “-”.`
  }
  const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stand in a value
  const control = /[\x00-\x08\x0a-\x1f\x7f]/.exec(value)
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).padStart(2, '0')
    return `The value of ${name} holds the control character 0x${code}. Values are printable text.`
  }
  return [name, value]
}

/** Text as UTF-8 where it is, otherwise each byte as the character of that number, as HTTP once had it. */
function lineOf(bytes: Uint8Array): string {
  const decoded = decodeUtf8(bytes)
  return decoded.type === 'text' ? decoded.text : String.fromCharCode(...bytes)
}
