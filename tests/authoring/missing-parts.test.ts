import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { declaredChecks, missingParts } from '../../sandbox-server/authoring/index.ts'
import type { FoundChallenge } from '../../sandbox-server/challenges/index.ts'

describe('what a challenge is told to lack', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'duplex-missing-'))
    await mkdir(join(folder, 'solution'))
    for (const answer of ['accepted/one', 'accepted/two', ...Array.from({ length: 10 }, (_, n) => `mistakes/m${n}`)]) {
      await mkdir(join(folder, answer), { recursive: true })
      await writeFile(join(folder, answer, 'server.ts'), 'answer')
      if (answer.startsWith('mistakes')) await writeFile(join(folder, answer, 'verdict.txt'), 'fail\n')
    }
  })
  afterEach(() => rm(folder, { recursive: true }))

  const challenge = (): FoundChallenge => ({
    id: 'my-room',
    folder,
    lesson: 'drafts/drafts',
    about: {
      title: 'My room',
      summary: '',
      minutes: 20,
      difficulty: 'easy',
      entry: 'server.ts',
      port: 8080,
      services: [],
      hints: [],
    },
    files: ['server.ts'],
    starter: [{ name: 'server.ts', text: 'start' }],
  })

  it('is nothing when it is whole', () => {
    assert.deepEqual(missingParts(challenge()), [])
  })

  it('is a record, with the command that makes it', async () => {
    await rm(join(folder, 'mistakes/m3/verdict.txt'))
    assert.deepEqual(missingParts(challenge()), [
      'mistakes/m3 has no verdict.txt: record it with npm run author -- record my-room m3',
    ])
  })

  it('is a file under a name that is read: otherwise the starter would be graded in its place', async () => {
    await rm(join(folder, 'mistakes/m1/server.ts'))
    await writeFile(join(folder, 'accepted/one/sever.ts'), 'answer')
    assert.deepEqual(missingParts(challenge()), [
      "accepted/one/sever.ts is never read. The learner's files are: server.ts.",
      'mistakes/m1 holds no file, so it is the starter again: put server.ts into it.',
    ])
  })

  it('is a grader that can be loaded: its file and line are named', async () => {
    await writeFile(join(folder, 'grader.ts'), "import { becuase } from 'node:fs'\nexport default becuase\n")
    await assert.rejects(
      declaredChecks(challenge()),
      /^Error: The grader cannot be loaded \(grader\.ts, line 1\): .*becuase/,
    )
  })

  it('is a grader that can be read: the line that cannot be is named', async () => {
    await writeFile(join(folder, 'grader.ts'), 'const room = 1\nexport default = = room\n')
    await assert.rejects(declaredChecks(challenge()), /^Error: The grader cannot be loaded \(grader\.ts, line 2\): /)
  })
})
