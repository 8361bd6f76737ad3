import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
} from 'yaml'
import { fail } from './failed-expectation.ts'
import { show } from './show.ts'

/** A file in YAML, read for checks that look at it without running anything. */
export interface YamlFile {
  /** All of it as JavaScript has it, with aliases followed and merges made; null when the file says nothing. */
  readonly value: unknown
  /** Where the value at this path is written. Where nothing is written there: the nearest that it would stand in. */
  place(...path: readonly (string | number)[]): YamlPlace
}

/** A place in a YAML file, from the key on where there is one. */
export interface YamlPlace {
  /** Counted from 1. */
  readonly line: number
  /** As it is written, with the blanks before its first line. */
  readonly source: string
}

/** Reads YAML 1.2. Fails, naming the file and the line, where it is none. */
export function readYaml(text: string, { name }: { readonly name: string }): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
  const [problem] = document.errors
  if (problem !== undefined) refuseLine(text, { name, line: lines.linePos(problem.pos[0]).line, why: problem.message })
  const value = asJavaScript(document, { name })
  return {
    value,
    place(...path) {
      const { from, to } = spanOf(document, path)
      return { line: lines.linePos(from).line, source: sourceOf(text, { from, to }) }
    },
  }
}

function refuseLine(text: string, { name, line, why }: { name: string; line: number; why: string }): never {
  const seen = text.split('\n')[line - 1] ?? ''
  if (/^ *\t/.test(seen)) {
    fail({
      message: `Line ${line} of ${name} begins with a tab. YAML wants blanks there.`,
      anomaly: 'wrong-shape',
      expected: 'lines that begin with blanks',
      actual: show(seen),
    })
  }
  fail({
    message: `${name} cannot be read as YAML, from line ${line} on: ${why}.`,
    anomaly: 'wrong-shape',
    expected: 'a file in YAML',
    actual: show(seen),
  })
}

/** An alias may lead nowhere, into itself, or to more than any file needs: that comes out only here. */
function asJavaScript(document: Document.Parsed, { name }: { name: string }): unknown {
  try {
    const value: unknown = document.toJS()
    JSON.stringify(value)
    return value
  } catch (error) {
    const why = error instanceof TypeError ? 'An alias stands inside of what it stands for' : error
    fail({
      message: `${name} cannot be read as YAML: ${why instanceof Error ? why.message : why}.`,
      anomaly: 'wrong-shape',
      expected: 'a file in YAML',
    })
  }
}

interface Span {
  readonly from: number
  readonly to: number
}

function spanOf(document: Document.Parsed, path: readonly (string | number)[]): Span {
  let node: Node | null = document.contents
  let span = spanOfNode(document.contents)
  for (const key of path) {
    const parent = isAlias(node) ? node.resolve(document) : node
    if (isMap(parent)) {
      const pair = parent.items.find((each) => isScalar(each.key) && `${each.key.value}` === `${key}`)
      if (pair === undefined) return span
      // What was parsed has places.
      const [own, inner] = [pair.key as ParsedNode, pair.value as ParsedNode | null]
      span = { from: own.range[0], to: inner?.range[1] ?? own.range[1] }
      node = inner
    } else if (isSeq(parent)) {
      const item = parent.items[Number(key)] as ParsedNode | undefined
      if (item === undefined) return span
      span = spanOfNode(item)
      node = item
    } else return span
  }
  return span
}

function spanOfNode(node: ParsedNode | null): Span {
  return { from: node?.range[0] ?? 0, to: node?.range[1] ?? 0 }
}

/** With the blanks before it, so that its lines stand below each other as in the file. */
function sourceOf(text: string, { from, to }: Span): string {
  const before = text.slice(text.lastIndexOf('\n', from - 1) + 1, from)
  return `${before.trim() === '' ? before : ''}${text.slice(from, to).trimEnd()}`
}
