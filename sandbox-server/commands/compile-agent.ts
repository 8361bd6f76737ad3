import { resolve } from 'node:path'
import { compileAgent, DEFAULT_UID } from '../pods/index.ts'

// Part of set-up. It saves time and nothing else: where it fails, the first pod says why, in better words.
try {
  await compileAgent({ appRoot: resolve(import.meta.dirname, '../..'), uid: DEFAULT_UID })
} catch (error) {
  console.error(`The agent was not compiled ahead: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
