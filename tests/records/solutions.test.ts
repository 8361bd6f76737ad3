import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { FastifyPluginAsync } from 'fastify'
import { pino } from 'pino'
import { Progress, Solution } from '#protocol'
import { type FoundChallenge, findChallenges, shownSolution } from '../../sandbox-server/challenges/index.ts'
import { type Http, openHttp, openLearnerCookie, openMetrics, solutionRoutes } from '../../sandbox-server/http/index.ts'
import { openRecords, type Records } from '../../sandbox-server/records/index.ts'
import { gradedRun, recordsFolder, verdict } from '../support/records-folder.ts'

// The route through the real door: with its cookies, its look at the Origin and its measure of calls.

const FILES = {
  'brief.mdx': '---\ntitle: Numbers\nsummary: Count.\nminutes: 10\ndifficulty: easy\nhints:\n  - text: Count.\n---\n',
  'grader.ts': '// SECRET-GRADER\n',
  'starter/server.ts': '// The start.\n',
  'solution/server.ts': '// SECRET-SOLUTION\n',
  'solution/notes.md': 'SECRET-NOTES, which no learner is sent\n',
  'accepted/ring-by-modulo/server.ts': '// A fixed array:\n// slot n modulo 200.\nlet n = 0\n',
  'mistakes/off-by-one/server.ts': '// SECRET-MISTAKE\n',
}

suite('the solution of a challenge', () => {
  let folder: string
  let http: Http
  let base: string
  let records: Records
  let closeFolder: () => Promise<void>

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'duplex-solutions-'))
    await lay(join(folder, 'lessons/1-first/1-one/challenges/numbers'), FILES)
    const { 'solution/server.ts': _, 'solution/notes.md': __, ...without } = FILES
    await lay(join(folder, 'lessons/1-first/1-one/challenges/unsolved'), without)
    const kept = await recordsFolder()
    closeFolder = async () => await kept[Symbol.asyncDispose]()
    records = await openRecords(kept.path)
    const challenges = new Map<string, FoundChallenge>()
    for (const found of await findChallenges(join(folder, 'lessons'))) challenges.set(found.id, found)
    const solutionOf = async (id: string) => {
      const challenge = challenges.get(id)
      return challenge && shownSolution(challenge)
    }
    http = await openHttp({
      site: folder,
      origins: [],
      isLoopback: true,
      cookie: await openLearnerCookie(join(folder, 'data')),
      metrics: openMetrics(),
      logger: pino({ level: 'silent' }),
      whyNot: () => null,
      api:
        (learnerOf): FastifyPluginAsync =>
        async (app) => {
          app.get('/api/me', async (request) => ({ learner: learnerOf(request) }))
          await app.register(solutionRoutes({ records, solutionOf, learnerOf, now: () => 7 }))
        },
    })
    base = `http://127.0.0.1:${await http.listen({ host: '127.0.0.1', port: 0 })}`
  })
  after(async () => {
    await http.close()
    await records.close()
    await closeFolder()
    await rm(folder, { recursive: true })
  })

  /** A browser nobody has seen before. */
  async function newcomer() {
    const met = await fetch(`${base}/api/me`)
    const cookie = met.headers.get('set-cookie')?.split(';')[0] ?? ''
    const { learner } = (await met.json()) as { learner: string }
    const ask = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(base + path, { ...init, headers: { cookie, ...init.headers } })
      const text = await response.text()
      return { status: response.status, text, headers: response.headers }
    }
    const checks = (status: 'pass' | 'fail', challenge = 'numbers') =>
      records.saveSubmission(
        gradedRun({
          learner,
          challenge,
          run: `${status}-${challenge}`,
          verdict: verdict(status, { passed: status === 'pass' ? 2 : 1, of: 2 }),
        }),
      )
    return {
      learner,
      ask,
      checks,
      look: (challenge = 'numbers') => ask(`/api/challenges/${challenge}/solution`),
      giveUp: (challenge = 'numbers', headers: Record<string, string> = {}) =>
        ask(`/api/challenges/${challenge}/give-up`, { method: 'POST', headers }),
    }
  }

  test('is not told to a newcomer, nor to somebody whose checks have failed: a sentence, and nothing else', async () => {
    const ann = await newcomer()
    await ann.checks('fail')
    const answer = await ann.look()
    assert.equal(answer.status, 403)
    assert.deepEqual(JSON.parse(answer.text), {
      code: 'not-earned',
      message: 'The solution is shown once one of your checks has passed, or when you ask for it.',
    })
    assert.equal(answer.headers.get('cache-control'), 'no-store')
  })

  test('is told once a check has passed, with the other designs that pass, and nothing that was not asked for', async () => {
    const ann = await newcomer()
    await ann.checks('pass')
    const answer = await ann.look()
    assert.equal(answer.status, 200)
    assert.deepEqual(Solution.parse(JSON.parse(answer.text)), {
      files: [{ name: 'server.ts', text: '// SECRET-SOLUTION\n' }],
      others: [
        {
          name: 'ring-by-modulo',
          title: 'Ring by modulo',
          about: 'A fixed array: slot n modulo 200.',
          files: [{ name: 'server.ts', text: FILES['accepted/ring-by-modulo/server.ts'] }],
        },
      ],
    })
    assert.ok(!/GRADER|NOTES|MISTAKE/.test(answer.text))
    assert.equal(answer.headers.get('cache-control'), 'no-store')
  })

  test('stays told when later checks fail', async () => {
    const ann = await newcomer()
    await ann.checks('pass')
    await ann.checks('fail')
    assert.equal((await ann.look()).status, 200)
  })

  test('is not told for another learner’s pass, nor for a pass of another challenge', async () => {
    const [ann, ben] = [await newcomer(), await newcomer()]
    await ben.checks('pass')
    await ann.checks('pass', 'unsolved')
    assert.equal((await ann.look()).status, 403)
  })

  test('is told to whoever gives the challenge up, and to nobody else; that is kept in their progress', async () => {
    const [ann, ben] = [await newcomer(), await newcomer()]
    assert.equal((await ann.giveUp()).status, 204)
    assert.equal((await ann.look()).status, 200)
    assert.equal((await ben.look()).status, 403)
    const { challenges } = Progress.parse(await records.progressOf(ann.learner))
    assert.deepEqual(challenges.numbers, {
      ...{ isPassed: false, attempts: 0, bestPassed: 0, of: 0, lastAt: 7 },
      gaveUpAt: 7,
    })
  })

  test('locks nothing: checks go on counting after it was given up, and its time stays', async () => {
    const ann = await newcomer()
    await ann.giveUp()
    await ann.checks('pass')
    await ann.giveUp()
    const standing = Progress.parse(await records.progressOf(ann.learner)).challenges.numbers
    assert.deepEqual([standing?.isPassed, standing?.attempts, standing?.gaveUpAt], [true, 1, 7])
  })

  test('is nothing to give up for whoever has passed', async () => {
    const ann = await newcomer()
    await ann.checks('pass')
    assert.equal((await ann.giveUp()).status, 204)
    const standing = Progress.parse(await records.progressOf(ann.learner)).challenges.numbers
    assert.equal(standing?.gaveUpAt, undefined)
  })

  test('is given up by nothing but a POST of a page of ours', async () => {
    const ann = await newcomer()
    assert.equal((await ann.giveUp('numbers', { origin: 'https://evil.example' })).status, 403)
    assert.equal((await ann.ask('/api/challenges/numbers/give-up')).status, 404)
    assert.equal((await ann.look()).status, 403)
  })

  test('is not there where the challenge has none, and cannot be given up there', async () => {
    const ann = await newcomer()
    for (const answer of [await ann.look('unsolved'), await ann.giveUp('unsolved')]) {
      assert.equal(answer.status, 404)
      assert.match(answer.text, /No solution is kept for this challenge/)
    }
    assert.equal((await ann.look('nowhere')).status, 404)
    assert.deepEqual((await records.progressOf(ann.learner)).challenges, {})
  })

  test('is not reached by names that lead elsewhere', async () => {
    const ann = await newcomer()
    await ann.checks('pass')
    for (const name of [
      '..%2fnumbers',
      'numbers%2f..%2fnumbers',
      'numbers%2fsolution',
      '.',
      '%2e%2e',
      'numbers%00',
      'NUMBERS',
      '__proto__',
      'constructor',
    ]) {
      const answer = await ann.look(name)
      assert.ok(answer.status >= 400 && answer.status < 500, `${name}: ${answer.status}`)
      assert.ok(!answer.text.includes('SECRET'), name)
    }
    for (const path of ['/lessons/1-first/1-one/challenges/numbers/solution/server.ts?raw', '/solution/server.ts']) {
      assert.ok(!(await ann.ask(`/api/challenges/numbers/solution/..%2f..${path}`)).text.includes('SECRET'), path)
    }
  })

  test('is asked for no faster than anything else', async () => {
    const ann = await newcomer()
    let status = 0
    for (let n = 0; n < 310 && status !== 429; n += 1) status = (await ann.look()).status
    assert.equal(status, 429)
  })
})

async function lay(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}
