import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { openAnswers } from './answers/index.ts'
import { findChallenges, shownSolution } from './challenges/index.ts'
import { learningRoutes, openHttp, openLearnerCookie, openMetrics, pressSite, solutionRoutes } from './http/index.ts'
import { startLabs } from './labs/index.ts'
import { openPods } from './pods/index.ts'
import { openRecords } from './records/index.ts'
import { openSocketDoor } from './session/index.ts'
import { isLoopback, readSettings, type Settings, UnusableSettings } from './settings.ts'

const appRoot = dirname(dirname(fileURLToPath(import.meta.url)))
/** How long a shutdown may take before the process leaves anyway. */
const SHUTDOWN_MS = 10_000

try {
  await serve(readSettings(process.env, process.argv.slice(2)))
} catch (error) {
  console.error(whyNotServing(error))
  process.exit(1)
}

/** Builds every part, introduces them to each other, and serves until told to stop. */
async function serve(settings: Settings): Promise<void> {
  const logger = pino({ level: settings.logLevel }, pino.destination({ fd: 2, sync: true }))
  const lessonsFolder = join(appRoot, 'lessons')
  const [records, answers, found, cookie, labs, pods] = await Promise.all([
    openRecords(settings.data),
    openAnswers(lessonsFolder),
    findChallenges(lessonsFolder, {
      onUnsound: (challenge, why) => logger.error({ challenge, why }, 'A challenge is not sound and cannot be run'),
    }),
    openLearnerCookie(settings.data),
    startLabs(),
    openPods({ isolation: settings.isUnsafeLocal ? 'unsafe-local' : 'bubblewrap', appRoot, logger }),
  ])
  const challenges = new Map(found.map((challenge) => [challenge.id, challenge]))
  const solutionOf = async (id: string) => {
    const challenge = challenges.get(id)
    return challenge && shownSolution(challenge)
  }
  const metrics = openMetrics()

  const http = await openHttp({
    cookie,
    metrics,
    logger,
    site: settings.site,
    origins: settings.origins,
    isLoopback: isLoopback(settings.host),
    whyNot: () => pods.whyNot,
    details: () => ({ memoryHeldBy: pods.memoryHeldBy.by }),
    api: (learnerOf) => async (app: FastifyInstance) => {
      await app.register(learningRoutes({ records, answers, challenges, learnerOf }))
      await app.register(solutionRoutes({ records, solutionOf, learnerOf }))
    },
  })
  const door = openSocketDoor(http.server, {
    isOwnOrigin: http.isOwnOrigin,
    learnerOf: http.learnerOf,
    surroundings: {
      pods,
      logger,
      meter: metrics.meter,
      saveSubmission: (submission) => records.saveSubmission(submission),
      openLab: (lab, options) => labs.open(lab, options),
      challenge(id) {
        const challenge = challenges.get(id)
        if (!challenge) return null
        const { folder, files, about } = challenge
        const steps = about.run ?? [{ file: about.entry, port: about.port }]
        return { id, folder, files, steps, services: about.services, entry: about.entry }
      },
    },
  })

  const port = await http.listen(settings)
  const leaving = new AbortController()
  pressSite(settings.site, leaving.signal).catch((error: unknown) => {
    logger.info({ err: error }, 'The site is pressed on the way, because no pressed copies could be laid beside it')
  })
  stopOnSignal(async () => {
    leaving.abort()
    await door.close()
    await Promise.all([http.close(), labs.close(), pods.close()])
    await records.close()
  })
  const host = settings.host === '0.0.0.0' || settings.host === '::' ? 'localhost' : settings.host
  console.log(`Duplex is ready: http://${host.includes(':') ? `[${host}]` : host}:${port}`)
  if (settings.isUnsafeLocal) {
    console.error(
      'Without isolation: every program that is run here can read and change what you can. Run only your own.',
    )
  }
  if (pods.whyNot !== null) console.error(`Lessons are served, but programs cannot run: ${pods.whyNot}`)
}

function stopOnSignal(close: () => Promise<void>): void {
  let isStopping = false
  const stop = (): void => {
    // A second signal means now.
    if (isStopping) process.exit(1)
    isStopping = true
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref()
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error('The server could not stop cleanly.', error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

/** What a person reads when the server does not start. */
function whyNotServing(error: unknown): string {
  if (error instanceof UnusableSettings)
    return `Duplex cannot start:\n${error.problems.map((problem) => `  ${problem}`).join('\n')}`
  if (!(error instanceof Error)) return `Duplex cannot start: ${error}`
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string }
  if (code === 'EADDRINUSE') {
    return `Duplex cannot start: something already listens on port ${port}. Stop it, or choose another port: PORT=${(port ?? 4321) + 1} npm start`
  }
  if (code === 'EACCES' && port !== undefined) {
    return `Duplex cannot start: this user may not listen on port ${port}. Choose one from 1024 on, such as PORT=4321.`
  }
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL') {
    return `Duplex cannot start: this machine has no address ${address ?? process.env.HOST}. Set HOST to one it has, such as localhost.`
  }
  // An Error with a sentence was thrown on purpose; any other kind is a fault of ours and needs its stack.
  if (error.constructor !== Error) return `Duplex cannot start: ${error.stack}`
  const cause = error.cause instanceof Error ? `\n  ${error.cause.message}` : ''
  return `Duplex cannot start: ${error.message}${cause}`
}
