import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMITS, Scenario, type ScenarioStep, type WireEvent } from '#protocol'
import type { Deed } from '../../src/islands/clients/client-console.ts'
import { isLike } from '../../src/islands/clients/hearing.ts'
import { type ReplayPace, type ReplayWorld, replay, type StepOutcome } from '../../src/islands/clients/replay.ts'
import { readScenario, scenarioFileName } from '../../src/islands/clients/scenario-file.ts'
import { scenarioOf } from '../../src/islands/clients/scenario-of.ts'
import { sayStep } from '../../src/islands/clients/step-words.ts'
import type { PeerView } from '../../src/islands/workspace/run-view.ts'
import { record, says } from '../site/workspace-fake.ts'

const names: Readonly<Record<string, string>> = { A: 'ana', B: 'ben' }
const nameOf = (id: string): string => names[id] ?? id
const SAY: ScenarioStep = { wait: { type: 'none' }, client: 'ana', command: { do: 'send', text: 'hi' } }
const scenario = (...steps: ScenarioStep[]): Scenario => ({ scenario: 1, title: 'A try', challenge: 'catch-up', steps })

describe('a conversation that was had', () => {
  const wire = record(
    says('A', 'server', { type: 'hello' }),
    says('server', 'A', { type: 'welcome', seq: 41 }),
    says('server', 'B', { type: 'joined', who: 'ana' }),
  )
  const deeds: readonly Deed[] = [
    { type: 'client', client: 'A', command: { do: 'connect', path: '/' }, at: 1_000, heard: 0 },
    { type: 'client', client: 'A', command: { do: 'send', text: '{"type":"hello"}' }, at: 1_500, heard: 0 },
    { type: 'client', client: 'A', command: { do: 'send', text: 'more' }, at: 1_700, heard: 3 },
    { type: 'service', fault: { kind: 'redis-down' }, at: 1_705, heard: 3 },
    {
      type: 'client',
      client: 'A',
      command: { do: 'burst', burst: { clients: ['A', 'B'], count: 3, text: '{{n}}', seed: 'a' } },
      at: 2_000,
      heard: 3,
    },
    { type: 'client', client: 'A', command: { do: 'burst-stop' }, at: 2_100, heard: 3 },
  ]

  test('is a scenario: by names, each step after what it was waited for', () => {
    const kept = scenarioOf({ deeds, wire, nameOf, title: 'A try', challenge: 'catch-up' })
    assert.deepEqual(Scenario.parse(kept), kept)
    assert.deepEqual(
      kept?.steps.map((step) => [step.wait.type, sayStep(step)]),
      [
        ['none', 'ana connects to /'],
        ['after', 'ana sends {"type":"hello"}'],
        ['when', 'ana sends more'],
        ['none', 'Redis down'],
        ['after', 'ana begins 3 messages, by turns with ben, all at once'],
      ],
    )
    assert.deepEqual(kept.steps[2]?.wait, { type: 'when', client: 'ana', hears: '{"type":"welcome"}', withinMs: 5_000 })
    assert.deepEqual(kept.steps[1]?.wait, { type: 'after', ms: 500 })
  })

  test('is none while nothing was done', () => {
    assert.equal(scenarioOf({ deeds: [], wire, nameOf, title: 'A try', challenge: 'catch-up' }), null)
  })
})

describe('what is waited for', () => {
  for (const [heard, wanted, is] of [
    ['{"type":"welcome","seq":41}', '{"type":"welcome"}', true],
    ['{"type":"welcome","seq":41}', '{"type":"welcome","seq":42}', false],
    ['{"a":{"b":1,"c":2}}', '{"a":{"b":1}}', true],
    ['[1,2]', '[1,2]', true],
    ['[1,2,3]', '[1,2]', false],
    ['{}', '{"toString":{}}', false],
    ['hello there', 'there', true],
    ['anything', '', true],
    ['no json', '{"type":"welcome"}', false],
  ] as const) {
    test(`${wanted === '' ? 'anything' : wanted} is ${is ? '' : 'not '}heard in ${heard}`, () => {
      assert.equal(isLike(heard, wanted), is)
    })
  }
})

describe('a scenario’s file', () => {
  test('is read as it was written', () => {
    const kept = scenario(SAY)
    assert.deepEqual(readScenario(JSON.stringify(kept)), { type: 'scenario', scenario: kept })
    assert.equal(scenarioFileName({ ...kept, title: 'Anna comes back!' }), 'anna-comes-back.scenario.json')
    assert.equal(scenarioFileName({ ...kept, title: 'Ü' }), 'conversation.scenario.json')
  })

  for (const [what, text, why] of [
    ['no JSON', 'hello', /not JSON/],
    ['other JSON', '{"version":1}', /no scenario/],
    ['one of another version', '{"scenario":2}', /version 2\. This page reads version 1/],
    ['one without steps', JSON.stringify(scenario()), /steps is not what/],
    [
      'one that sends more than a client may',
      JSON.stringify(scenario(SAY, { ...SAY, command: { do: 'send', text: 'x'.repeat(70_000) } })),
      /step 2 is not what/,
    ],
    ['one without an end', JSON.stringify(scenario(...Array(LIMITS.scenarioSteps + 1).fill(SAY))), /steps is not what/],
    ['one that is too large', 'x'.repeat(LIMITS.scenarioBytes + 1), /half a megabyte/],
    [
      'one that smuggles a header',
      JSON.stringify(
        scenario({ ...SAY, command: { do: 'connect', path: '/', headers: [{ name: 'A', value: 'b\r\nC: d' }] } }),
      ),
      /step 1 is not what/,
    ],
  ] as const) {
    test(`is never ${what}`, () => {
      const read = readScenario(text)
      assert.match(read.type === 'none' ? read.why : '', why)
    })
  }
})

describe('a replay', () => {
  /** A world in which time goes on by itself, and a script answers. */
  class World implements ReplayWorld {
    time = 0
    events: WireEvent[] = []
    readonly did: string[] = []
    readonly peers = new Map<string, PeerView>()
    isOver = false
    answer: (step: ScenarioStep) => void = () => {}

    act(step: ScenarioStep): void {
      this.did.push(`${this.time} ${sayStep(step)}`)
      if ('command' in step && step.command.do === 'connect')
        this.peers.set(step.client, { state: 'open', detail: 'in' })
      this.answer(step)
    }
    wire = () => this.events
    peer = (name: string) => this.peers.get(name) ?? null
    burst = () => null
    nameOf = nameOf
    isLive = () => !this.isOver
    now = () => this.time
    async change(withinMs: number, signal: AbortSignal): Promise<void> {
      signal.throwIfAborted()
      this.time += Math.min(withinMs, 100)
    }
    says(to: string, text: object): void {
      this.events = [...this.events, says('server', to, text)(this.events.length)]
    }
  }

  async function go(
    world: World,
    kept: Scenario,
    { pace = 'brisk', signal = new AbortController().signal }: { pace?: ReplayPace; signal?: AbortSignal } = {},
  ) {
    const outcomes: Record<number, StepOutcome> = {}
    const isWhole = await replay(kept, { world, pace, signal, on: (index, outcome) => (outcomes[index] = outcome) })
    return { isWhole, outcomes }
  }

  const kept = scenario(
    { wait: { type: 'none' }, client: 'ana', command: { do: 'connect', path: '/' } },
    { ...SAY, wait: { type: 'after', ms: 500 } },
    { ...SAY, wait: { type: 'when', client: 'ana', hears: '{"type":"welcome"}', withinMs: 2_000 } },
  )

  test('keeps the order, waits for what is to be heard, and says who heard what', async () => {
    const world = new World()
    world.answer = (step) => {
      if ('command' in step && step.command.do === 'send') {
        world.says('A', { type: 'welcome' })
        world.says('B', { type: 'joined' })
      }
    }
    const { isWhole, outcomes } = await go(world, kept)
    assert.equal(isWhole, true)
    assert.deepEqual(world.did, ['0 ana connects to /', '0 ana sends hi', '0 ana sends hi'])
    assert.deepEqual(outcomes[1], { state: 'done', detail: 'ana heard 1, ben 1.' })
    assert.deepEqual(outcomes[0], { state: 'done', detail: 'Nobody heard anything.' })
  })

  test('makes the pauses that were kept, where it is asked to', async () => {
    const world = new World()
    world.answer = () => world.says('A', { type: 'welcome' })
    await go(world, kept, { pace: 'saved' })
    assert.deepEqual(world.did, ['0 ana connects to /', '500 ana sends hi', '500 ana sends hi'])
  })

  test('ends at a step that waits in vain, and says for what', async () => {
    const { isWhole, outcomes } = await go(new World(), kept)
    assert.equal(isWhole, false)
    assert.deepEqual(outcomes[2], { state: 'failed', detail: 'ana did not hear {"type":"welcome"} within 2 s.' })
  })

  test('does not take what was heard before for an answer', async () => {
    const world = new World()
    world.says('A', { type: 'welcome' })
    assert.equal((await go(world, kept)).isWhole, false)
  })

  test('ends where nobody could connect, with the reason', async () => {
    const world = new World()
    world.answer = () =>
      world.peers.set('ana', { state: 'failed', detail: 'ana could not connect: the server answered 401.' })
    const { outcomes } = await go(world, kept)
    assert.deepEqual(outcomes[0], { state: 'failed', detail: 'ana could not connect: the server answered 401.' })
  })

  test('tells what a client had to say about its step', async () => {
    const world = new World()
    world.answer = (step) => {
      if ('command' in step && step.command.do === 'send') {
        world.peers.set('ana', { state: 'failed', detail: 'ana is not connected. Connect it first.' })
      }
    }
    const { isWhole, outcomes } = await go(world, scenario(SAY))
    assert.equal(isWhole, false)
    assert.deepEqual(outcomes[0], {
      state: 'failed',
      detail: 'ana is not connected. Connect it first. Nobody heard anything.',
    })
  })

  test('ends with the run, and with its signal', async () => {
    const world = new World()
    world.answer = () => {
      world.isOver = true
    }
    const { outcomes } = await go(world, kept)
    assert.deepEqual(outcomes[1], { state: 'failed', detail: 'The run has ended.' })
    await assert.rejects(go(new World(), kept, { signal: AbortSignal.abort(new Error('stopped')) }), /stopped/)
  })
})
