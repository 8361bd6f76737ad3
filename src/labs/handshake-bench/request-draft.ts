import { decodeUtf8, encodeUtf8, type ParsedBytes } from '#wire'
import { readBytes, showBytes } from './visible-bytes.ts'

/** A header line in the making. The id tells lines with the same name apart. */
export interface HeaderLine {
  id: number
  name: string
  value: string
}

export interface RequestLines {
  type: 'lines'
  method: string
  target: string
  /** As written: `HTTP/1.1`. */
  version: string
  headers: readonly HeaderLine[]
}

/** A request in the making: line by line, or byte by byte where no lines would say it. */
export type Draft = RequestLines | { type: 'raw'; text: string }

/** The bytes that the draft stands for; malformed only where raw text holds an unknown escape. */
export function bytesOf(draft: Draft): ParsedBytes {
  if (draft.type === 'raw') return readBytes(draft.text)
  const { method, target, version, headers } = draft
  const first = `${method} ${target} ${version}`
  const lines = [first, ...headers.map(({ name, value }) => `${name}: ${value}`), '', '']
  return { type: 'bytes', bytes: encodeUtf8(lines.join('\r\n')) }
}

/** The same bytes as text to edit byte by byte. */
export function asRaw(draft: Draft): Draft {
  const read = bytesOf(draft)
  return read.type === 'bytes' ? { type: 'raw', text: showBytes(read.bytes) } : draft
}

/** The same bytes as lines; null where lines could not say them again, byte for byte. */
export function asLines(draft: Draft): RequestLines | null {
  if (draft.type === 'lines') return draft
  const read = readBytes(draft.text)
  const decoded = read.type === 'bytes' ? decodeUtf8(read.bytes) : null
  if (decoded?.type !== 'text') return null
  const [first = '', ...rest] = decoded.text.split('\r\n')
  const [method = '', target = '', version = ''] = first.split(' ')
  const headers = rest.slice(0, -2).map((line, id): HeaderLine => {
    const colon = line.indexOf(': ')
    return { id, name: line.slice(0, colon), value: line.slice(colon + 2) }
  })
  const lines: RequestLines = { type: 'lines', method, target, version, headers }
  const again = bytesOf(lines)
  const isSame = again.type === 'bytes' && showBytes(again.bytes) === showBytes(encodeUtf8(decoded.text))
  return isSame ? lines : null
}

export function addHeader(draft: RequestLines): RequestLines {
  return withHeaders(draft, [...draft.headers, { id: freshId(draft), name: '', value: '' }])
}

export function removeHeader(draft: RequestLines, id: number): RequestLines {
  return withHeaders(
    draft,
    draft.headers.filter((header) => header.id !== id),
  )
}

/** Puts a copy of the header right below it. */
export function repeatHeader(draft: RequestLines, id: number): RequestLines {
  return withHeaders(
    draft,
    draft.headers.flatMap((header) => (header.id === id ? [header, { ...header, id: freshId(draft) }] : [header])),
  )
}

export function changeHeader(
  draft: RequestLines,
  id: number,
  change: Partial<Pick<HeaderLine, 'name' | 'value'>>,
): RequestLines {
  return withHeaders(
    draft,
    draft.headers.map((header) => (header.id === id ? { ...header, ...change } : header)),
  )
}

function withHeaders(draft: RequestLines, headers: readonly HeaderLine[]): RequestLines {
  return { ...draft, headers }
}

function freshId(draft: RequestLines): number {
  return 1 + draft.headers.reduce((highest, { id }) => Math.max(highest, id), -1)
}
