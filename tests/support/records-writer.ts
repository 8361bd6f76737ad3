// Run as a process of its own: saves so many answers and submissions and says each one, once it is acknowledged.
import { writeSync } from 'node:fs'
import { openRecords } from '../../sandbox-server/records/index.ts'
import { always, attempt, gradedRun } from './records-folder.ts'

const [folder = '', name = '', writes = ''] = process.argv.slice(2)
const records = await openRecords(folder)
for (let n = 0; n < Number(writes); n += 1) {
  const id = `${name}-${n}`
  await records.saveAnswer(attempt({ attempt: id, question: id }), always(true))
  await records.saveSubmission(gradedRun({ run: id, challenge: `challenge-${id}` }))
  await records.saveVisit({ learner: 'ann', href: `/${id}`, title: id, lesson: null, at: n })
  writeSync(1, `${id}\n`)
}
