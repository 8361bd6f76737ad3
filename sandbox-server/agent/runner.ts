// Runs inside the learner's sandbox, before the learner's program and in the same process: loads what programs use, says
// that it is ready, and waits on stdin to be told which file to run. It holds nothing worth taking.
// Node loads this with --require, then runs its main file: a symbolic link that the agent places before it says "go". So
// the learner's file is the true entry (import.meta.main, stack traces), in a process that is warm already.
import { readSync, writeSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { TravellingClock } from './clock/travelling-clock.ts'
import { openLine } from './runner-line.ts'

const STDIN = 0
const STDOUT = 1

interface Go {
  /** The learner's file, or nothing when the program is one of hosts/. */
  entry?: string
  env: Record<string, string>
  args?: string[]
  clock?: 'real' | 'travel'
  aheadMs?: number
  slowness?: number
  slowSince?: number
  /** Modules of the learner's that were stripped of their types already, by address. */
  stripped?: Record<string, string>
}

/** Eight hexadecimal digits, then so many bytes of JSON: nothing after them is read, for it is the program's own input. */
function awaitGo(): Go {
  const length = Number.parseInt(readExactly(8).toString('latin1'), 16)
  return JSON.parse(readExactly(length).toString('utf8'))
}

function readExactly(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let have = 0; have < length; ) {
    const got = readSync(STDIN, bytes, have, length - have, null)
    if (got === 0) process.exit(0) // The agent has gone, and no program will come.
    have += got
  }
  return bytes
}

function becomeTheProgram(): void {
  const require = createRequire(`${process.cwd()}/`)
  require('node:http')
  for (const name of process.argv.splice(2)) require(name)
  blockOnOutput()
  const line = openLine()
  const travellingClock = process.execArgv.includes('--expose-internals') ? TravellingClock.prepare() : null
  forgetOurOptions()
  writeSync(STDOUT, 'ready\n')
  const { entry, env, args = [], clock, aheadMs = 0, slowness = 1, slowSince = 0, stripped = {} } = awaitGo()
  Object.assign(process.env, env)
  if (entry !== undefined) process.argv[1] = `${process.cwd()}/${entry}`
  process.argv.push(...args)
  loadStripped(new Map(Object.entries(stripped)))
  if (clock === 'travel' && travellingClock !== null) {
    line.answersClock(travellingClock({ aheadMs, slowness, slowSince, passedOver: line.handles }))
  }
}

/** Node would load its TypeScript compiler for each process anew. */
function loadStripped(modules: ReadonlyMap<string, string>): void {
  if (modules.size === 0) return
  registerHooks({
    load(url, context, next) {
      const source = modules.get(url)
      return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true }
    },
  })
}

/** child_process.fork hands these on, and a child of the program's must not wait here. */
function forgetOurOptions(): void {
  const { execArgv } = process
  const own = execArgv.indexOf('--require')
  if (own >= 0) execArgv.splice(own, 2)
  delete process.env.NODE_COMPILE_CACHE
  const internals = execArgv.indexOf('--expose-internals')
  if (internals >= 0) execArgv.splice(internals, 1)
}

/**
 * As Node's documentation promises of pipes on Linux, but Node does not keep: what was printed before process.exit()
 * arrives, and a program that prints in an endless loop meets the limit on output, not the one on memory. `_handle` is no
 * public name; where it is gone, output is merely asynchronous.
 */
function blockOnOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const { _handle: handle } = stream as { _handle?: { setBlocking?(isBlocking: boolean): void } }
    handle?.setBlocking?.(true)
  }
}

// Node loads this into each worker thread as well.
if (isMainThread) becomeTheProgram()
