import type { SourcePlace } from '#protocol'

/** A place named in a line of output. `start` and `end` are positions in the line; `end` is one past the last. */
export interface FoundPlace {
  readonly start: number
  readonly end: number
  readonly place: SourcePlace
}

const PLACE = /([A-Za-z0-9_][A-Za-z0-9._-]*\.[a-z]{2,5})(?::(\d+)(?::(\d+))?|\((\d+),(\d+)\))/g
/** A package may have a file of the same name; its lines are not the learner's. */
const IN_A_PACKAGE = /node_modules[^\s()]*\/$/

/** Finds `server.ts:17:5`, `server.ts(17,5)` and `nginx.conf:17` in a line of output, for files the learner has. */
export function findPlaces(line: string, files: readonly string[]): FoundPlace[] {
  return [...line.matchAll(PLACE)].flatMap((match) => {
    const [whole, file = '', lineA, columnA, lineB, columnB] = match
    if (!files.includes(file) || IN_A_PACKAGE.test(line.slice(0, match.index))) return []
    const place = { file, line: Number(lineA ?? lineB) }
    const column = columnA ?? columnB
    return [
      {
        start: match.index,
        end: match.index + whole.length,
        place: column === undefined ? place : { ...place, column: Number(column) },
      },
    ]
  })
}

/** Lines between two places that still belong to one trace. */
const GAP = 6

/** The places of the last trace in a text, in its order and each once: the first is where it happened. */
export function latestPlaces(text: string, files: readonly string[], most = 3): SourcePlace[] {
  const found = text
    .split('\n')
    .flatMap((line, at) => findPlaces(line, files).map(({ place }) => ({ place, at })))
    .toReversed()
  const end = found.findIndex(({ at }, index) => index > 0 && (found[index - 1]?.at ?? at) - at > GAP)
  const trace = (end === -1 ? found : found.slice(0, end)).toReversed().map(({ place }) => place)
  const isFirst = (place: SourcePlace, index: number): boolean =>
    trace.findIndex((each) => each.file === place.file && each.line === place.line) === index
  return trace.filter(isFirst).slice(0, most)
}
