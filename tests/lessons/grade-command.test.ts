import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'

const ROOT = resolve(import.meta.dirname, '../..')
const CATCH_UP = join(ROOT, 'lessons/4-real-time-patterns/3-sequence-numbers/challenges/catch-up')

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function grade(...args: string[]): Promise<Ended> {
  return new Promise((done) => {
    const command = [join(ROOT, 'sandbox-server/commands/grade.ts'), ...args]
    execFile(process.execPath, command, { timeout: 60_000 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

describe('the grade command', () => {
  it('exits with 0 and one JSON object when everything passed', async () => {
    const { code, stdout } = await grade('catch-up', join(CATCH_UP, 'solution'), '--json', '--seed', 'c0ffee')
    assert.equal(code, 0)
    const verdict = JSON.parse(stdout)
    assert.equal(verdict.status, 'pass')
    assert.equal(verdict.seed, 'c0ffee')
    assert.equal(stdout.trim().split('\n').length, 1)
  })

  it('exits with 1 when a check failed', async () => {
    const { code, stdout } = await grade('catch-up', join(CATCH_UP, 'mistakes/gap-without-plus-one'), '--format', 'tap')
    assert.equal(code, 1)
    assert.match(stdout, /^not ok \d+ - replays all 200 when the gap just fits$/m)
  })

  it('exits with 1 and the status error when the program cannot be run, and says why', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'duplex-grade-'))
    await writeFile(join(folder, 'server.ts'), 'const server = {')
    const { code, stdout } = await grade('catch-up', folder, '--json')
    await rm(folder, { recursive: true })
    assert.equal(code, 1)
    const verdict = JSON.parse(stdout)
    assert.equal(verdict.status, 'error')
    assert.match(verdict.message, /^Your program ended before it listened on port 8080\. .*server\.ts/)
  })

  it('grades as often as it is told', async () => {
    const { code, stdout } = await grade('catch-up', join(CATCH_UP, 'solution'), '--repeat', '2')
    assert.equal(code, 0)
    assert.match(stdout, /Passed 2 of 2 times under one seed; the median took \d+ ms\./)
  })

  const wrong: [string, string[], RegExp][] = [
    ['nothing is named', [], /Name one challenge and one folder\./],
    ['there is no such challenge', ['nope', '.'], /There is no challenge “nope”\. There are: .*catch-up/],
    ['there is no such folder', ['catch-up', '/nowhere'], /The folder \/nowhere cannot be graded/],
    ['there is no such format', ['catch-up', '.', '--format', 'csv'], /“csv” is none of them/],
    ['the seed is none', ['catch-up', '.', '--seed', 'xyz'], /hexadecimal/],
    ['the count is none', ['catch-up', '.', '--repeat', '0'], /--repeat/],
    ['an option is unknown', ['catch-up', '.', '--wat'], /--wat/],
  ]
  for (const [why, args, sentence] of wrong) {
    it(`exits with 64 when ${why}`, async () => {
      const { code, stdout, stderr } = await grade(...args)
      assert.equal(code, 64)
      assert.equal(stdout, '')
      assert.match(stderr, sentence)
    })
  }
})
