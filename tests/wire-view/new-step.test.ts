import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FAULTS, LIMITS, ScenarioStep } from '#protocol'
import { deedsOfClient, deedsToNeighbour, isFull } from '../../src/islands/clients/new-step.ts'
import { sayStep } from '../../src/islands/clients/step-words.ts'
import { neighboursOf } from '../../src/islands/clients/surroundings.ts'

const deeds = deedsOfClient('ana', { ports: [{ port: 8080, program: null }], presets: ['{"type":"hello"}'] })
const deed = (id: string) => deeds.find((each) => each.id === id) ?? assert.fail(`nothing is called ${id}`)
const said = (id: string, typed: string): string | null => {
  const step = deed(id).step(typed)
  return step === null ? null : sayStep(step)
}

describe('a step that is added by hand', () => {
  test('is a step of the protocol, with what is usual', () => {
    for (const { id, field, step } of deeds) {
      const made = step(field?.usual ?? '')
      assert.ok(made !== null && ScenarioStep.safeParse(made).success, id)
    }
    assert.equal(said('send', deed('send').field?.usual ?? ''), 'ana sends {"type":"hello"}')
  })

  for (const [id, typed, words] of [
    ['connect', '/?room=1', 'ana connects to /?room=1'],
    ['connect', 'room', null],
    ['connect', '/a b', null],
    ['send', 'hi', 'ana sends hi'],
    ['send', '', null],
    ['send', 'x'.repeat(LIMITS.peerMessageBytes + 1), null],
    ['ping', '', 'ana pings'],
    ['close', '4000', 'ana closes with 4000'],
    ['close', '', 'ana closes without a code'],
    ['close', 'soon', null],
    ['close', '70000', null],
    ['delay', '500', 'ana takes 500 ms longer in both directions'],
    ['delay', '0', null],
    ['delay', '', null],
    ['drop', '1.5', null],
    ['drop', '101', null],
    ['heal', '', 'ana behaves well again'],
  ] as const) {
    test(`“${id} ${typed.slice(0, 12)}” ${words === null ? 'is none yet' : `reads ${words}`}`, () => {
      assert.equal(said(id, typed), words)
    })
  }

  test('connects to one of several that listen', () => {
    const ports = [8081, 8082].map((port, at) => ({ port, program: at === 0 ? 'A' : 'B' }))
    const connects = deedsOfClient('ana', { ports, presets: [] }).filter(({ id }) => id.startsWith('connect'))
    assert.deepEqual(
      connects.map(({ title }) => title),
      ['Connect to 8081 (A)', 'Connect to 8082 (B)'],
    )
    assert.deepEqual(connects.flatMap(({ step }) => step('/') ?? []).map(sayStep), [
      'ana connects to / on 8081',
      'ana connects to / on 8082',
    ])
  })

  test('closes with a code that may not travel as a frame made by hand', () => {
    assert.match(said('close', '1006') ?? '', /^ana sends by hand 88 82 /)
  })

  test('kills, starts, freezes and thaws a server by its name, and takes Redis down and up', () => {
    const challenge = { programs: ['A', 'B', 'nginx'], ports: [], services: ['redis' as const] }
    const neighbours = neighboursOf(challenge, { wire: [], endings: {} })
    assert.deepEqual(
      neighbours
        .map((each) => deedsToNeighbour(each).flatMap(({ step }) => step('') ?? []))
        .map((all) => all.map(sayStep)),
      [
        ...['A', 'B'].map((name) =>
          (['server-killed', 'server-started', 'server-frozen', 'server-thawed'] as const).map(
            (kind) => `${FAULTS[kind].title}: ${name}`,
          ),
        ),
        ['Redis down', 'Redis up'],
      ],
    )
  })

  test('is not added to a scenario that has as many as it may', () => {
    const step = deed('ping').step('') ?? assert.fail()
    assert.equal(isFull(Array(LIMITS.scenarioSteps - 1).fill(step)), false)
    assert.equal(isFull(Array(LIMITS.scenarioSteps).fill(step)), true)
  })
})
