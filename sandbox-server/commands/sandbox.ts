import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Ending, LIMITS, type RunEvent, SourceFile } from '#protocol'
import { type Logger, openPods, type Pod } from '../pods/index.ts'

const USAGE = `Runs one file in a sandbox, as Run does on the site.

  npm run sandbox -- <file.ts> [--json] [--time S]

  --json          print one object at the end, and nothing else
  --time S        end the program after S seconds
  --self-test     attack the sandbox first, though it has held since this machine started
  --unsafe-local  run it without any isolation, as this user

What is typed goes to the program; Ctrl-C stops it.
Exits with 0 when the program finished or was stopped, 1 when it ended otherwise, 2 when the sandbox failed, 64 when
called wrongly.`

const EXIT = { fine: 0, learners: 1, ours: 2, usage: 64 } as const

async function main(): Promise<number> {
  const asked = readArguments()
  if ('usage' in asked) {
    console.error(`${asked.usage}\n\n${USAGE}`)
    return EXIT.usage
  }
  const pods = await openPods({
    isolation: asked.isUnsafe ? 'unsafe-local' : 'bubblewrap',
    appRoot: resolve(import.meta.dirname, '../..'),
    logger,
    selfTest: asked.selfTest,
  })
  try {
    if (pods.whyNot !== null) return fails(pods.whyNot)
    const pod = await pods.start({ challengeFolder: null, services: [] }, AbortSignal.timeout(START_MS))
    return await runIn(pod, asked)
  } catch (error) {
    return fails(error instanceof Error ? error.message : String(error))
  } finally {
    await pods.close()
  }
}

async function runIn(pod: Pod, asked: Asked): Promise<number> {
  const { file, isJson, wallMs } = asked
  const events: RunEvent[] = []
  let printed = ''
  const run = pod.run([file], {
    entry: file.name,
    wallMs,
    on(event) {
      events.push(event)
      if (event.type !== 'output') return
      printed += event.text
      if (!isJson) process[event.stream].write(event.text)
    },
  })
  process.on('SIGINT', () => run.stop())
  process.on('SIGTERM', () => run.stop())
  process.stdin.setEncoding('utf8').on('data', (text: string) => run.input(text))
  await run.over
  const last = events.at(-1)
  if (last?.type === 'ended') return tell(last.ending, { isJson, printed })
  return fails(last?.type === 'broken' ? `${last.message} (${last.id})` : 'The run came to no end.')
}

function tell(ending: Ending, { isJson, printed }: { isJson: boolean; printed: string }): number {
  if (isJson) console.log(JSON.stringify({ ...ending, output: printed }))
  else console.error(`\n${ending.how}: ${ending.message} (${(ending.durationMs / 1000).toFixed(2)} s)`)
  return ending.how === 'finished' || ending.how === 'stopped' ? EXIT.fine : EXIT.learners
}

function fails(why: string): number {
  console.error(why)
  return EXIT.ours
}

const START_MS = 10_000

/** On a terminal the person is the operator: what the pods complain of is said, in words. */
const logger: Logger = {
  info() {},
  warn(facts, message) {
    console.error('text' in facts ? `${message}: ${facts.text}` : message)
  },
  error(facts, message) {
    if ('detail' in facts) console.error(`${message}: ${facts.detail}`)
  },
}

type Asked = {
  file: SourceFile
  isJson: boolean
  isUnsafe: boolean
  selfTest: 'always' | 'once'
  wallMs: number | null
}

function readArguments(): Asked | { usage: string } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        time: { type: 'string' },
        'self-test': { type: 'boolean' },
        'unsafe-local': { type: 'boolean' },
      },
    })
    const [path, ...more] = positionals
    if (path === undefined) return { usage: 'Which file should run?' }
    if (more.length > 0) return { usage: `One file runs at a time, and these are ${positionals.length}.` }
    const seconds = values.time === undefined ? null : Number(values.time)
    if (seconds !== null && !(seconds > 0 && seconds <= 86_400)) {
      return { usage: `--time takes seconds, up to a day: ${values.time} is none.` }
    }
    return {
      file: readFile(path),
      isJson: values.json ?? false,
      isUnsafe: values['unsafe-local'] ?? false,
      selfTest: values['self-test'] ? 'always' : 'once',
      wallMs: seconds === null ? null : seconds * 1000,
    }
  } catch (error) {
    return { usage: error instanceof Error ? error.message : String(error) }
  }
}

function readFile(path: string): SourceFile {
  const file = SourceFile.safeParse({ name: basename(path), text: readFileSync(path, 'utf8') })
  if (file.success) return file.data
  throw new Error(
    `${path} cannot be run: its name may hold letters, digits, dots, dashes and underscores, and its text ${LIMITS.fileBytes} characters.`,
  )
}

process.exitCode = await main()
process.stdin.destroy()
