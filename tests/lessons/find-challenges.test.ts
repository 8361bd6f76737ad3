import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { findChallenges, layOver } from '../../sandbox-server/challenges/index.ts'

const BRIEF = `---
title: A title
summary: A summary.
minutes: 20
difficulty: easy
hints:
  - text: Think.
---

Do it.
`

describe('finding challenges', () => {
  let lessons: string
  let folder: string

  beforeEach(async () => {
    lessons = await mkdtemp(join(tmpdir(), 'duplex-lessons-'))
    folder = join(lessons, '4-patterns', '3-numbers', 'challenges', 'count')
    await mkdir(join(folder, 'starter'), { recursive: true })
    await writeFile(join(folder, 'brief.mdx'), BRIEF)
    await writeFile(join(folder, 'grader.ts'), '')
    await writeFile(join(folder, 'starter', 'server.ts'), 'start')
  })
  afterEach(() => rm(lessons, { recursive: true }))

  it('gives each its id, its lesson without numbers, its files and the defaults', async () => {
    await writeFile(join(folder, 'starter', 'client.ts'), 'client')
    const [found, ...more] = await findChallenges(lessons)
    assert.deepEqual(more, [])
    assert.equal(found?.id, 'count')
    assert.equal(found.lesson, 'patterns/numbers')
    assert.equal(found.folder, folder)
    assert.deepEqual(found.files, ['client.ts', 'server.ts'])
    assert.equal(found.about.entry, 'server.ts')
    assert.equal(found.about.port, 8080)
    assert.deepEqual(found.about.services, [])
  })

  it('finds none where there are no lessons', async () => {
    assert.deepEqual(await findChallenges(join(lessons, 'nowhere')), [])
  })

  const wrong: [string, string, RegExp][] = [
    [
      'a field that is missing',
      BRIEF.replace('title: A title\n', ''),
      /brief\.mdx: the frontmatter is not sound\.\n {2}title: is missing; it must be of type string\./,
    ],
    ['a field of another kind', BRIEF.replace('20', 'long'), /minutes: is "long"; it must be of type number\./],
    [
      'a field nobody knows',
      BRIEF.replace('difficulty', 'diffculty: easy\ndifficulty'),
      /diffculty: there is no such field\. There are title, summary, /,
    ],
    ['no frontmatter at all', 'Do it.', /has no frontmatter/],
    ['frontmatter that is not YAML', BRIEF.replace('A title', 'A: title'), /is not YAML: .*at line 2, column 8/],
    ['an entry that is not in the starter', BRIEF.replace('hints:', 'entry: main.ts\nhints:'), /entry is “main\.ts”/],
    ['a file that is not in the starter', BRIEF.replace('hints:', 'files: [a.ts]\nhints:'), /files names “a\.ts”/],
  ]
  for (const [what, brief, sentence] of wrong) {
    it(`names the file and the field for ${what}`, async () => {
      await writeFile(join(folder, 'brief.mdx'), brief)
      await assert.rejects(findChallenges(lessons), sentence)
    })
  }

  it('refuses two challenges of one name', async () => {
    const other = join(lessons, '5-more', '1-other', 'challenges', 'count')
    await mkdir(join(other, 'starter'), { recursive: true })
    await writeFile(join(other, 'brief.mdx'), BRIEF)
    await writeFile(join(other, 'grader.ts'), '')
    await writeFile(join(other, 'starter', 'server.ts'), '')
    await assert.rejects(findChallenges(lessons), /Two challenges are called “count”/)
  })
})

describe("a learner's files over the starter's", () => {
  it('replace those of the same name, and nothing else', () => {
    const starter = [
      { name: 'server.ts', text: 'old' },
      { name: 'client.ts', text: 'old' },
    ]
    const laid = layOver(starter, [
      { name: 'server.ts', text: 'new' },
      { name: 'evil.ts', text: 'new' },
    ])
    assert.deepEqual(laid, [
      { name: 'server.ts', text: 'new' },
      { name: 'client.ts', text: 'old' },
    ])
  })
})
