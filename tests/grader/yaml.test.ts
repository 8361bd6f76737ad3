import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FailedExpectation, type YamlFile } from '../../sandbox-server/grader/index.ts'
import { readYaml } from '../../sandbox-server/grader/yaml-file.ts'
import { grade, serverThat } from './grading.ts'

const COMPOSE = `# The chat.
x-app: &app
  image: node:24
  environment:
    REDIS_URL: redis://cache

services:
  app1:
    <<: *app
    ports: ["9001:8081"]
  cache: { image: redis:7 }   # small
  web:
    depends_on:
      - app1

      - app2
# The end.
`

function read(text: string): YamlFile {
  return readYaml(text, { name: 'compose.yaml' })
}

function refusalOf(text: string): FailedExpectation {
  try {
    read(text)
  } catch (error) {
    assert.ok(error instanceof FailedExpectation)
    return error
  }
  assert.fail('It was read.')
}

test('a YAML file is read whole, with its merges made', () => {
  const { value } = read(COMPOSE)
  assert.partialDeepStrictEqual(value, {
    services: {
      app1: { image: 'node:24', environment: { REDIS_URL: 'redis://cache' }, ports: ['9001:8081'] },
      cache: { image: 'redis:7' },
      web: { depends_on: ['app1', 'app2'] },
    },
  })
})

test('a value has a line, and the text that is written there from its key on', () => {
  const { place } = read(COMPOSE)
  assert.deepEqual(place('services', 'cache'), { line: 11, source: '  cache: { image: redis:7 }' })
  assert.deepEqual(place('services', 'cache', 'image'), { line: 11, source: 'image: redis:7' })
  assert.deepEqual(place('services', 'web', 'depends_on', 1), { line: 16, source: 'app2' })
  assert.deepEqual(place('services', 'web'), {
    line: 12,
    source: '  web:\n    depends_on:\n      - app1\n\n      - app2',
  })
})

test('where nothing is written, the nearest that it would stand in is told', () => {
  const { place } = read(COMPOSE)
  assert.equal(place('services', 'web', 'volumes', 0).line, 12)
  assert.equal(place('services', 'web', 'depends_on', 7).line, 13)
})

test('what an alias stands for has its place where it is written', () => {
  const { place } = read('a: &one\n  deep: 1\nb: *one\n')
  assert.deepEqual(place('b', 'deep'), { line: 2, source: '  deep: 1' })
})

test('an empty file says nothing', () => {
  for (const text of ['', '# Nothing yet.\n']) {
    const { value, place } = read(text)
    assert.equal(value, null)
    assert.deepEqual(place('services'), { line: 1, source: '' })
  }
})

test('a tab in front of a line is told as what it is', () => {
  const { message, failure } = refusalOf('services:\n  web:\n\t  image: nginx\n')
  assert.equal(message, 'Line 3 of compose.yaml begins with a tab. YAML wants blanks there.')
  assert.equal(failure.anomaly, 'wrong-shape')
  assert.equal(failure.actual, JSON.stringify('\t  image: nginx'))
})

test('what is no YAML is refused with its line', () => {
  assert.match(refusalOf('a: 1\nb: [1, 2\nc: 3\n').message, /^compose\.yaml cannot be read as YAML, from line \d on: /)
  assert.match(refusalOf('a: 1\na: 2\n').message, /from line 2 on: Map keys must be unique\.$/)
})

test('aliases that lead nowhere, into themselves, or to too much are refused', () => {
  assert.match(refusalOf('a: *nobody\n').message, /Unresolved alias/)
  assert.match(refusalOf('a: &a [*a]\n').message, /An alias stands inside of what it stands for/)
  const nine = (name: string) => `[${`*${name},`.repeat(9).slice(0, -1)}]`
  const laughs = `a: &a [x]\nb: &b ${nine('a')}\nc: &c ${nine('b')}\nd: &d ${nine('c')}\ne: ${nine('d')}\n`
  assert.match(refusalOf(laughs).message, /Excessive alias count/)
})

test('a check reads a YAML file that was handed in, and one that is missing fails it', async () => {
  const { verdict } = await grade(
    serverThat(''),
    ({ check }) => {
      check('has a file', async ({ yaml }) => {
        assert.deepEqual((await yaml('compose.yaml')).value, { services: null })
      })
      check('has another', async ({ yaml }) => void (await yaml('k8s.yaml')))
    },
    { files: [{ name: 'compose.yaml', text: 'services:\n' }] },
  )
  assert.deepEqual(
    verdict.tests.map(({ status, message }) => ({ status, message })),
    [
      { status: 'pass', message: undefined },
      { status: 'fail', message: 'k8s.yaml was not handed in.' },
    ],
  )
})
