import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { PROTOCOL_VERSION } from '#protocol'
import { startWholeServer, type WholeServer } from '../../tests/support/whole-server.ts'
import { catchUp, startPod } from '../catch-up.ts'
import { spreadOf } from '../figures.ts'
import type { Bench, Figure, Measure } from '../measure.ts'
import { memoryBelow, memoryOf } from '../process-memory.ts'

const LEARNERS = 5_000
const PODS = 8
const MIB = 1024 * 1024

export const memory: Measure = {
  title: 'Memory',
  measure: async (bench) => [...(await ofPods(bench)), ...(await ofLearners(bench))],
}

async function ofPods(bench: Bench): Promise<Figure[]> {
  const { challenge } = await catchUp(bench.root)
  const pods = await bench.pods('bubblewrap')
  const each: number[] = []
  const open = []
  for (let n = 0; n < Math.max(2, bench.times(PODS)); n += 1) {
    const before = memoryBelow(process.pid)
    open.push(await startPod(pods, challenge))
    each.push((memoryBelow(process.pid) - before) / MIB)
  }
  await Promise.all(open.map((pod) => pod.close()))
  return [
    {
      what: 'a warm pod of `catch-up`, with the next program’s process ready',
      unit: 'MiB',
      spread: spreadOf(each),
      note: 'Pages that only its own processes hold, and their share of those they share (Pss).',
    },
  ]
}

/** Connected, greeted, and silent from then on. */
async function ofLearners(bench: Bench): Promise<Figure[]> {
  const data = await mkdtemp(join(tmpdir(), 'duplex-bench-'))
  const server = await startWholeServer({ DUPLEX_DATA: data, DUPLEX_SITE: join(data, 'no-site') })
  const count = Math.max(200, bench.times(LEARNERS))
  try {
    // What the first few hundred make the server load is not the price of one more.
    const warmUp = await connected(server, 200)
    const before = memoryOf(server.pid)
    const sockets = await connected(server, count, (n) => bench.tell(`${n} of ${count} learners are connected`))
    const after = memoryOf(server.pid)
    for (const socket of [...warmUp, ...sockets]) socket.terminate()
    return [
      {
        what: `a connected idle learner, of ${count} on one server`,
        unit: 'KiB',
        spread: spreadOf([(after - before) / count / 1024]),
        note: 'The server’s memory in RAM, with what its kernel sockets take left out.',
      },
    ]
  } finally {
    await server.stop('SIGTERM')
    await rm(data, { recursive: true, force: true })
  }
}

async function connected(
  server: Pick<WholeServer, 'base' | 'socketUrl'>,
  count: number,
  onCount: (n: number) => void = () => {},
): Promise<WebSocket[]> {
  const sockets: WebSocket[] = []
  while (sockets.length < count) {
    const batch = Math.min(100, count - sockets.length)
    sockets.push(...(await Promise.all(Array.from({ length: batch }, () => greeted(server)))))
    if (sockets.length % 1000 === 0) onCount(sockets.length)
  }
  return sockets
}

function greeted({ base, socketUrl }: Pick<WholeServer, 'base' | 'socketUrl'>): Promise<WebSocket> {
  const socket = new WebSocket(socketUrl, { headers: { origin: base }, perMessageDeflate: false })
  return new Promise((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', version: PROTOCOL_VERSION })))
    socket.once('message', () => resolve(socket))
    socket.once('error', reject)
    socket.once('close', (code) => reject(new Error(`A learner was turned away with ${code}.`)))
  })
}
