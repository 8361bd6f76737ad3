import type { Header, RequestHead, ResponseHead } from './http-head.ts'

/** The text of a request's head, with the empty line that ends it. */
export function writeRequestHead({ method, target, version, headers }: RequestHead): string {
  return lines(`${method} ${target} HTTP/${version}`, headers)
}

/** The text of a response's head, with the empty line that ends it. */
export function writeResponseHead({ version, status, reason, headers }: ResponseHead): string {
  return lines(`HTTP/${version} ${status} ${reason}`, headers)
}

function lines(first: string, headers: readonly Header[]): string {
  return [first, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
}
