import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { RunEvent } from '#protocol'
import type { Pod } from '../pod.ts'

/** Attacks a pod from inside. Null when every attack was contained, otherwise the sentence that says which was not. */
export async function findBreach(pod: Pick<Pod, 'run'>): Promise<string | null> {
  const events: RunEvent[] = []
  const files = ['attacks.ts', 'native-call.ts'].map((name) => ({
    name,
    text: readFileSync(join(import.meta.dirname, name), 'utf8'),
  }))
  const run = pod.run(files, { entry: 'attacks.ts', wallMs: WALL_MS, on: (event) => events.push(event) })
  await run.over
  const report = readReport(events)
  if (report === null)
    return `Programs cannot run here: the self-test of the sandbox came to no end. ${lastWords(events)}`
  const [breach] = Object.entries(report.breaches)
  if (breach === undefined) return null
  const [attack, detail] = breach
  return `Programs cannot run here: in the self-test, a program in the sandbox could ${attack} (${detail}). Nothing is run until that is contained.`
}

const WALL_MS = 5000

const Report = z.object({ attacks: z.int().check(z.gte(10)), breaches: z.record(z.string(), z.string()) })

function readReport(events: readonly RunEvent[]): z.infer<typeof Report> | null {
  try {
    return Report.parse(JSON.parse(printed(events, 'stdout')))
  } catch {
    return null
  }
}

function lastWords(events: readonly RunEvent[]): string {
  const last = events.at(-1)
  const ending = last?.type === 'ended' ? last.ending.message : last?.type === 'broken' ? last.message : ''
  return `${ending} ${printed(events, 'stderr').slice(-500)}`.trim()
}

function printed(events: readonly RunEvent[], stream: 'stdout' | 'stderr'): string {
  return events.flatMap((event) => (event.type === 'output' && event.stream === stream ? [event.text] : [])).join('')
}
