import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Launcher } from './launcher.ts'

/**
 * Has Node compile, once and for all programs, what they load before their own first line: our runner, the hosts, and the
 * packages learners may import. Part of set-up; runs nobody's program.
 */
export async function compileForPrograms(launcher: Launcher, packages: readonly string[]): Promise<void> {
  const hosts = readdirSync(join(import.meta.dirname, 'hosts'))
  for (const clock of ['real', 'travel'] as const) {
    const runner = await launcher.spawn(clock)
    const loads = [...packages, ...hosts.map((name) => join(runner.hosts, name))]
    // Node writes what it compiled when a process leaves by itself.
    const lines = [...loads.map((name) => `await import(${JSON.stringify(name)})`), 'process.exit(0)']
    writeFileSync(join(runner.folder, FILE), lines.join('\n'))
    runner.go({ what: { entry: FILE }, env: {} })
    const { exitCode, signal } = await runner.closed
    if (exitCode !== 0)
      throw new Error(`What programs load could not be compiled: it ended with ${signal ?? exitCode}.`)
  }
}

const FILE = 'loads.js'
