import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import * as z from 'zod/mini'
import { PeerCommand, RunEvent, RunStep, ServiceFault, SourceFile } from '#protocol'

// What the server and a pod's agent say to each other: one JSON object per line, on the agent's stdin and stdout. Both
// ends parse what they read with these schemas.

const ServiceProgram = z.object({ file: z.string(), libraries: z.array(z.string()) })

/** What an agent is told at its start, as its only argument. Paths are as the agent sees them. */
export const AgentSettings = z.object({
  /** A folder of the agent's own, writable and empty. */
  workFolder: z.string(),
  /** The folder of the challenge, with its grader.ts; null for a plain program. */
  challengeFolder: z.nullable(z.string()),
  /** Folders like node_modules: of what learners may import, and of what the hosts of their modules, tests and pages need. */
  packages: z.object({ learner: z.string(), hosts: z.string() }),
  /** The programs that stand ready beside the learner's, with the shared libraries each needs. */
  services: z.object({ redis: z.optional(ServiceProgram), nginx: z.optional(ServiceProgram) }),
  /** Packages that each process has loaded before it is told which program it is. */
  preload: z.array(z.string()),
  /** The clock that its program is most likely to be started on. */
  clock: z._default(z.enum(['real', 'travel']), 'real'),
  /** How the learner's program is held. */
  launcher: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('confined'),
      node: z.string(),
      libraries: z.array(z.string()),
      /** A folder with what Node made of the files that every program loads; `fill` is set once, at set-up. */
      compiled: z.nullable(z.object({ folder: z.string(), fill: z.boolean() })),
      /** Open files that lead to the learner's cgroup: what is written to, to enter it, and what says how it fares. */
      cgroup: z._default(z.nullable(z.object({ join: z.array(z.int()), kills: z.int() })), null),
    }),
    z.object({ kind: z.literal('plain') }),
  ]),
})
export type AgentSettings = z.infer<typeof AgentSettings>

const run = z.int()
const files = z.array(SourceFile)

/** What the server says. `run` is a number the server counts up; an agent holds one run at a time. */
export const AgentCommand = z.discriminatedUnion('do', [
  z.object({ do: z.literal('run'), run, files, steps: z.array(RunStep), wallMs: z.nullable(z.number()) }),
  z.object({ do: z.literal('check'), run, files, seed: z.string(), patience: z.number() }),
  z.object({ do: z.literal('stop'), run }),
  z.object({ do: z.literal('input'), run, text: z.string() }),
  z.object({ do: z.literal('peer'), run, peer: z.string(), command: PeerCommand }),
  z.object({ do: z.literal('fault'), run, fault: ServiceFault }),
])
export type AgentCommand = z.infer<typeof AgentCommand>

/** What the agent says. */
export const AgentReport = z.discriminatedUnion('type', [
  /** A first process is warm: the agent takes runs. */
  z.object({ type: z.literal('ready') }),
  /** Said every so often while a run goes on: the agent still gets round to everything. */
  z.object({ type: z.literal('alive') }),
  z.object({ type: z.literal('event'), run, event: RunEvent }),
  /** Our fault: the run has no other end. `detail` is for the log, never for a learner. */
  z.object({ type: z.literal('broken'), run, message: z.string(), detail: z.string() }),
  /** Nothing of the run is left in the pod, which takes the next one. */
  z.object({ type: z.literal('over'), run }),
])
export type AgentReport = z.infer<typeof AgentReport>

/** Milliseconds between two signs of life of an agent that holds a run. */
export const ALIVE_EVERY_MS = 500

/** Longest line either end reads. A whole submission fits; so does the longest wire event. */
const MAX_LINE_BYTES = 8 * 1024 * 1024

/** Milliseconds a whole grading may take on an idle machine before it is broken. Multiplied by the patience. */
export const GRADING_CEILING_MS = 60_000

/** Reads one JSON object per line until the stream ends. Throws at the first line that is too long or does not fit the schema. */
export async function* readMessages<Schema extends z.ZodMiniType>(
  stream: Readable,
  schema: Schema,
): AsyncGenerator<z.infer<Schema>> {
  for await (const line of readLines(stream)) yield schema.parse(JSON.parse(line))
}

async function* readLines(stream: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of stream) {
    const lines = decoder.write(chunk).split('\n')
    lines[0] = rest + lines[0]
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE_BYTES)
      throw new RangeError(`A line between server and agent passed ${MAX_LINE_BYTES} bytes.`)
    yield* lines
  }
}
