import { formatTime } from '../wire/describe-row.ts'
import { prettyText } from '../wire/payload-text.ts'
import type { LogLine } from './client-log.ts'

/** What a client said and heard, line by line, each with its moment and its size. */
export function LogLines({ lines, isPretty }: { lines: readonly LogLine[]; isPretty: boolean }) {
  return (
    <>
      {lines.map((line) => (
        <li key={line.key} class={`is-${line.direction}`}>
          <span class="client-way">{WAYS[line.direction]}</span>
          <span class="client-words">{isPretty && line.direction !== 'noted' ? prettyText(line.text) : line.text}</span>
          <span class="client-facts">
            {line.size !== null && `${sizeOf(line.size)} · `}
            {formatTime(line.at)} ms
          </span>
        </li>
      ))}
    </>
  )
}

/** Something said about a client, beside what it said and heard. */
export function NotedLine({ words }: { words: string }) {
  return (
    <li class="is-noted">
      <span class="client-way">·</span>
      <span class="client-words">{words}</span>
    </li>
  )
}

const WAYS = { sent: '→', received: '←', noted: '·' } as const

function sizeOf(bytes: number): string {
  return bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1024)} KiB`
}
