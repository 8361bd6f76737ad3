import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { openPods } from '../sandbox-server/pods/index.ts'
import { catchUp, startPod, timedCheck } from './catch-up.ts'

// The bare process, alone on a loopback of its own (whoever starts this gives it one): every solution listens on the same
// port. Says "ready", grades so many times for each line that it reads, and says "done".

const root = resolve(import.meta.dirname, '..')
const silent = { info() {}, warn() {}, error() {} }
const pods = await openPods({ isolation: 'unsafe-local', appRoot: root, logger: silent })
const { challenge, solution } = await catchUp(root)
const pod = await startPod(pods, challenge)
await timedCheck(pod, solution, 0)
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  for (let n = 0; n < Number(line); n += 1) await timedCheck(pod, solution, n)
  console.log('done')
}
await pods.close()
