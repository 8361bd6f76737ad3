import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { openAnswers } from '../../sandbox-server/answers/index.ts'
import { declaredChecks } from '../../sandbox-server/authoring/index.ts'
import { findChallenges } from '../../sandbox-server/challenges/index.ts'
import { scaffold } from '../../sandbox-server/commands/author/scaffold.ts'

const PLAN = `title: Patterns
summary: What comes back.
lessons:
  - title: Presence
    about: Who is here.
    folder: 1-presence
`

describe('npm run author -- new', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'duplex-scaffold-'))
    await mkdir(join(root, 'lessons/4-patterns'), { recursive: true })
    await writeFile(join(root, 'lessons/4-patterns/module.yaml'), PLAN)
  })
  afterEach(() => rm(root, { recursive: true }))

  it('makes a challenge that is sound and declares checks, in the lesson that is named', async () => {
    const said = await scaffold('challenge', { name: 'patterns/presence/who-is-here', root })
    assert.match(said, /^lessons\/4-patterns\/1-presence\/challenges\/who-is-here is there\./)
    const [challenge] = await findChallenges(join(root, 'lessons'))
    assert.equal(challenge?.id, 'who-is-here')
    assert.equal(challenge?.about.title, 'Who is here')
    assert.match(await readFile(join(challenge?.folder ?? '', 'grader.ts'), 'utf8'), /challenge\('Who is here'/)
  })

  it('puts what has no place yet among the drafts, and into their plan', async () => {
    await scaffold('challenge', { name: 'first', root })
    await scaffold('challenge', { name: 'second', root })
    const found = await findChallenges(join(root, 'lessons'))
    assert.deepEqual(
      found.map(({ id, lesson }) => [id, lesson]),
      [
        ['first', 'drafts/drafts'],
        ['second', 'drafts/drafts'],
      ],
    )
    assert.match(await readFile(join(root, 'lessons/9-drafts/module.yaml'), 'utf8'), /folder: 1-drafts\n$/)
  })

  it('makes a lesson with a quiz that is sound, and plans it in its module', async () => {
    await scaffold('lesson', { name: 'patterns/acks', root })
    assert.match(await readFile(join(root, 'lessons/4-patterns/module.yaml'), 'utf8'), /folder: 2-acks/)
    assert.match(await readFile(join(root, 'lessons/4-patterns/2-acks/index.mdx'), 'utf8'), /^---\ntitle: Acks\n/)
    assert.deepEqual((await openAnswers(join(root, 'lessons'))).warnings, [])
  })

  it('adds a quiz to a lesson and leaves the lesson alone', async () => {
    await mkdir(join(root, 'lessons/4-patterns/1-presence'))
    await writeFile(join(root, 'lessons/4-patterns/1-presence/index.mdx'), 'mine')
    await scaffold('quiz', { name: 'presence', root })
    assert.equal(await readFile(join(root, 'lessons/4-patterns/1-presence/index.mdx'), 'utf8'), 'mine')
    await assert.rejects(scaffold('quiz', { name: 'presence', root }), /is there already: nothing was written over it/)
  })

  it('says what is wrong with a name, a module that is not there, and a challenge that is there already', async () => {
    await assert.rejects(scaffold('lesson', { name: 'My Lesson', root }), /“My Lesson” cannot be a name\. Use small/)
    await assert.rejects(scaffold('challenge', { name: 'nowhere/x/y', root }), /There is no module “nowhere”/)
    await assert.rejects(
      scaffold('challenge', { name: 'patterns/x', root }),
      /“patterns” is a module\. Name the lesson too: patterns\/my-lesson\/x\./,
    )
    await scaffold('challenge', { name: 'twice', root })
    await assert.rejects(
      scaffold('challenge', { name: 'presence/twice', root }),
      /There is a challenge “twice” already/,
    )
  })

  it('begins with a grader whose every check has a hint', async () => {
    // In the repository itself, where #grader leads somewhere.
    const repository = join(import.meta.dirname, '../..')
    const template = join(repository, 'sandbox-server/authoring/templates/challenge')
    const [found] = await findChallenges(join(repository, 'lessons'))
    assert.ok(found)
    const { problems } = await declaredChecks({
      ...found,
      folder: template,
      about: { ...found.about, title: '__TITLE__' },
    })
    assert.deepEqual(problems, [])
  })
})
