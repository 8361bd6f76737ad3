import { resolve } from 'node:path'
import { openPods } from '../pods/index.ts'

// The second half of npm run doctor: attacks a pod as the server does when it starts, and says what came of it.

const ROOT = resolve(import.meta.dirname, '../..')
const SERVICES = ['redis', 'nginx'] as const

const startedAt = performance.now()
const pods = await openPods({ isolation: 'bubblewrap', appRoot: ROOT, logger: { info() {}, warn() {}, error() {} } })
const testedMs = Math.round(performance.now() - startedAt)
try {
  if (pods.whyNot !== null) {
    console.log(`✗ Programs cannot run here.\n    ${pods.whyNot}`)
    process.exitCode = 1
  } else {
    console.log(`✓ Programs are held here: a pod was started, every attack on it was contained (${testedMs} ms).`)
    const again = performance.now()
    await pods.start({ challengeFolder: null, services: [] }, AbortSignal.timeout(10_000))
    console.log(`· A further pod takes ${Math.round(performance.now() - again)} ms to start.`)
    for (const service of SERVICES) {
      const why = pods.whyNotWith([service])
      console.log(
        why === null ? `✓ Challenges with ${service} can run.` : `✗ Challenges with ${service} cannot run.\n    ${why}`,
      )
    }
  }
} finally {
  await pods.close()
}
