import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StagedRedis } from '../../sandbox-server/grader/stage.ts'

const REDIS = '/usr/bin/redis-server'

/** Why tests beside a real Redis are skipped; false where it is installed. */
export const skipWithoutRedis = existsSync(REDIS)
  ? false
  : 'Redis is not installed: sudo apt-get install -y redis-server'

/** A real Redis of this test's own, on a unix socket, with nothing around it. Whoever opens it closes it. */
export async function openBareRedis(): Promise<StagedRedis & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-redis-'))
  const socketPath = join(folder, 'redis.sock')
  let child: ChildProcess | null = null

  const redis = {
    socketPath,
    async start() {
      const args = ['--port', '0', '--unixsocket', socketPath, '--save', '', '--dir', folder]
      const started = spawn(REDIS, [...args, '--enable-debug-command', 'yes'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      child = started
      let said = ''
      for await (const chunk of started.stdout.setEncoding('utf8')) {
        said += chunk
        if (said.includes('ready to accept connections')) break
      }
      if (!said.includes('ready to accept connections')) throw new Error(`Redis did not start: ${said}`)
    },
    async stop() {
      const running = child
      child = null
      if (running === null || running.exitCode !== null || running.signalCode !== null) return
      const exited = once(running, 'exit')
      running.kill('SIGKILL')
      await exited
    },
    async close() {
      await redis.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  await redis.start()
  return redis
}
