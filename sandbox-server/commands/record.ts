import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { RECORDING_SEED } from '../authoring/index.ts'
import { findChallenges, keptAnswers, recordedWords } from '../challenges/index.ts'
import { openPods } from '../pods/index.ts'
import { gradeInPod } from './grade-in-pod.ts'

const USAGE = `Records what is said about each mistake of a challenge, in its verdict.txt. Read the difference before you commit it.

  node sandbox-server/commands/record.ts <challenge-id> [mistake …]`

const ROOT = resolve(import.meta.dirname, '../..')

async function main([id, ...only]: readonly string[]): Promise<number> {
  const found = await findChallenges(join(ROOT, 'lessons'), {
    onUnsound: (name, why) => console.error(`${name}: ${why}`),
  })
  const challenge = found.find((each) => each.id === id)
  if (challenge === undefined) {
    console.error(`${USAGE}\n\nChallenges: ${found.map((each) => each.id).join(', ')}`)
    return 64
  }
  const logger = { info() {}, warn() {}, error: (facts: object, message: string) => console.error(message, facts) }
  const pods = await openPods({ isolation: 'bubblewrap', appRoot: ROOT, logger })
  try {
    if (pods.whyNot !== null) throw new Error(pods.whyNot)
    const purpose = { challengeFolder: challenge.folder, services: challenge.about.services }
    const pod = await pods.start(purpose, AbortSignal.timeout(10_000))
    for (const mistake of await keptAnswers(challenge, 'mistakes')) {
      if (only.length > 0 && !only.includes(mistake.name.replace('mistakes/', ''))) continue
      const graded = await gradeInPod(pod, mistake.files, { seed: RECORDING_SEED })
      if (graded.type === 'broken') throw new Error(`${mistake.name}: ${graded.message}`)
      await writeFile(join(mistake.folder, 'verdict.txt'), recordedWords(graded.verdict))
      const failed = graded.verdict.tests.filter(({ status }) => status === 'fail').length
      console.log(`${mistake.name}: ${graded.verdict.status}, ${failed} checks failed`)
    }
    return 0
  } finally {
    await pods.close()
  }
}

process.exitCode = await main(process.argv.slice(2))
