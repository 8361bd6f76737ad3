import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'

attack('a program finds Node, its packages and its own files, and nothing else', async ({ run }) => {
  const outcome = await run(`
    import { readdirSync } from 'node:fs'
    const list = (path: string) => { try { return readdirSync(path) } catch (error) { return error.code } }
    console.log(JSON.stringify({ root: list('/'), app: list('/app'), etc: list('/etc'), packages: list('/node_modules'), ours: list('/duplex') }))`)
  const found = json(outcome) as Record<string, string[]> // Our own program printed it, just above.
  const expected = [
    'app',
    'dev',
    'duplex',
    'entry',
    'etc',
    'lib',
    'lib64',
    'node',
    'node_modules',
    'prlimit',
    'proc',
    'tmp',
  ]
  assert.deepEqual(
    found.root?.filter((name) => !expected.includes(name)),
    [],
  )
  assert.deepEqual(found.app, ['package.json', 'server.ts'])
  assert.deepEqual(found.etc, ['hosts', 'nsswitch.conf', 'passwd'])
  const asked = ['ws', 'ioredis', 'socket.io', 'socket.io-client', 'express', 'prom-client']
  const servers = ['fastify', 'zod', 'pino', 'kysely', 'astro', 'typescript', 'yaml', 'playwright']
  assert.deepEqual(
    [...asked, ...servers].filter((name) => found.packages?.includes(name)),
    asked,
  )
  // What of ours runs in a learner's process: the runner, and the hosts of modules, tests and pages, compiled ahead.
  assert.deepEqual(
    found.ours?.filter((name) => name !== 'compiled'), // Where set-up could make it.
    ['agent', 'grader', 'node_modules', 'package.json'],
  )
})
