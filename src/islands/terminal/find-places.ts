import type { SourcePlace } from '#protocol'

/** A place named in a line of output. `start` and `end` are positions in the line; `end` is one past the last. */
export interface FoundPlace {
  readonly start: number
  readonly end: number
  readonly place: SourcePlace
}

const PLACE = /([A-Za-z0-9_][A-Za-z0-9._-]*\.[a-z]{2,5})(?::(\d+)(?::(\d+))?|\((\d+),(\d+)\))/g

/** Finds `server.ts:17:5`, `server.ts(17,5)` and `nginx.conf:17` in a line of output, for files the learner has. */
export function findPlaces(line: string, files: readonly string[]): FoundPlace[] {
  return [...line.matchAll(PLACE)].flatMap((match) => {
    const [whole, file = '', lineA, columnA, lineB, columnB] = match
    if (!files.includes(file)) return []
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
