import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgentSettings } from '../agent-protocol.ts'
import { clockOf } from '../clock-of.ts'
import type { Isolation } from '../isolation.ts'
import { packageFolders, packagesImportedBy } from '../packages.ts'
import { findService } from '../services.ts'
import { mainThread } from './main-thread.ts'

/** Holds nothing at all: learners' programs run as this user, with its files and its network. Bind to 127.0.0.1 only. */
export function unsafeLocal(options: { readonly appRoot: string }): Isolation {
  return {
    spawn(purpose) {
      const workFolder = mkdtempSync(join(tmpdir(), 'duplex-unsafe-'))
      const settings: AgentSettings = {
        workFolder,
        challengeFolder: purpose.challengeFolder,
        packages: packageFolders(options.appRoot),
        services: Object.fromEntries(
          purpose.services.map((name) => [name, { file: findService(name), libraries: [] }]),
        ),
        preload: packagesImportedBy(purpose.challengeFolder),
        clock: clockOf(purpose.challengeFolder),
        launcher: { kind: 'plain' },
      }
      const agent = join(options.appRoot, 'sandbox-server/agent/main.ts')
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', agent, JSON.stringify(settings)],
        {
          cwd: workFolder,
          env: { PATH: '/usr/bin:/bin' },
          stdio: ['pipe', 'pipe', 'pipe'],
        },
      )
      child.once('close', () => rmSync(workFolder, { recursive: true, force: true }))
      return {
        child,
        agent: () => (child.pid === undefined ? null : mainThread(child.pid)),
        end() {
          // The agent ends its programs when its stdin does. Killed at once, it would leave them behind.
          child.stdin.end()
          setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref()
        },
      }
    },
    async explainFailure(error) {
      return `Programs cannot run here, even without isolation: ${error instanceof Error ? error.message : String(error)}`
    },
  }
}

const GRACE_MS = 2000
