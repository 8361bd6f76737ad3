import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { signal } from '@preact/signals'
import { type Labs, startLabs } from '../../sandbox-server/labs/index.ts'
import { answerTo } from '../../src/labs/ring-buffer/catch-up.ts'
import { Experiment, MOST_MESSAGES } from '../../src/labs/ring-buffer/experiment.ts'
import { sizeOf } from '../../src/labs/ring-buffer/sizes.ts'
import type { Connection, LabConnection, Sandbox } from '../../src/sandbox/sandbox.ts'
import { eventually } from '../support/eventually.ts'

describe('a room of your own on the real catch-up server', () => {
  let labs: Labs
  before(async () => {
    labs = await startLabs()
  })
  after(() => labs.close())

  let reach: ReturnType<typeof reachOf>
  let experiment: Experiment
  beforeEach(() => {
    reach = reachOf(labs)
    experiment = new Experiment(() => reach)
  })

  const begin = async (options: { capacity?: number; messages?: number } = {}): Promise<void> => {
    experiment.begin({ capacity: 5, messages: 17, ...options })
    await eventually('the room is filled', () => experiment.reach.value === 'here')
  }
  const held = (): number | undefined => experiment.you.value.held?.seq

  test('begins with seventeen messages really sent, of which five are kept', async () => {
    await begin()
    assert.deepEqual(experiment.ends.value, { oldest: 13, latest: 17 })
    await experiment.comeBack(-1)
    assert.deepEqual(experiment.asked.value?.answer, { type: 'full-state', from: 13, to: 17 })
    experiment.end()
  })

  test('the server answers every position as the rule says, all asked on one connection', async () => {
    await begin()
    const values = Array.from({ length: 22 }, (_, index) => index - 1)
    await experiment.askAll(values)
    assert.deepEqual([...experiment.answers.value.keys()], values)
    for (const [lastSeq, answer] of experiment.answers.value) {
      assert.deepEqual(answer, answerTo(lastSeq, { oldest: 13, latest: 17 }), `lastSeq ${lastSeq}`)
    }
    assert.equal(experiment.you.value.type, 'away', 'what you hold stays as it is')
    experiment.end()
  })

  test('a client that came back hears live messages, is cut, misses some, and gets just those', async () => {
    await begin()
    await experiment.comeBack(15)
    assert.deepEqual(experiment.you.value, { type: 'here', held: { seq: 17, life: 1 } })
    await experiment.send(1)
    assert.equal(held(), 18)
    experiment.cut()
    await experiment.send(1)
    await experiment.send(1)
    assert.deepEqual(experiment.you.value, { type: 'away', why: 'cut', held: { seq: 18, life: 1 } })
    await experiment.comeBack(18)
    assert.deepEqual(experiment.asked.value?.answer, { type: 'replay', from: 19, to: 20 })
    experiment.end()
  })

  test('what went over the wire is there to see: handshake, question, answer, and the fence behind it', async () => {
    await begin()
    await experiment.comeBack(16)
    const log = experiment.asked.value?.log ?? []
    const kinds = log.map(
      (spoken) => `${spoken.from} ${spoken.type === 'frame' ? spoken.decoded.frame.opcode : spoken.type}`,
    )
    assert.deepEqual(kinds, ['page head', 'server head', 'page 1', 'page 9', 'server 1', 'server 10'])
    experiment.end()
  })

  test('the size that the lab names is the size that went over the wire', async () => {
    await begin()
    for (const lastSeq of [11, 12, 15, 17]) {
      await experiment.comeBack(lastSeq)
      const { answer, life, log } = experiment.asked.value ?? assert.fail('nothing was asked')
      const frames = (log ?? []).flatMap((spoken) =>
        spoken.type === 'frame' && spoken.from === 'server' && spoken.decoded.frame.opcode === 1
          ? [spoken.decoded.bytes]
          : [],
      )
      const bytes = frames.reduce((sum, frame) => sum + frame.length, 0)
      assert.deepEqual(sizeOf(answer, life), { frames: frames.length, bytes })
    }
    experiment.end()
  })

  test('a restart cuts everybody, and a number from before it gets a full state', async () => {
    await begin()
    await experiment.comeBack(15)
    await experiment.restart()
    await eventually('you are cut', () => experiment.you.value.type === 'away')
    assert.deepEqual(experiment.you.value, { type: 'away', why: 'restart', held: { seq: 17, life: 1 } })
    assert.deepEqual(experiment.ends.value, { oldest: 1, latest: 0 })
    await experiment.comeBack(17)
    assert.deepEqual(experiment.asked.value?.answer, { type: 'full-state', from: 1, to: 0 })
    experiment.end()
  })

  test('when the new life has counted on past the old number, the server cannot tell, and the lab says so', async () => {
    await begin()
    await experiment.comeBack(17)
    await experiment.restart()
    await eventually('you are cut', () => experiment.you.value.type === 'away')
    for (const count of [5, 5, 5, 5]) await experiment.send(count)
    assert.ok(experiment.isForeign(17))
    await experiment.comeBack(17)
    assert.deepEqual(experiment.asked.value?.answer, { type: 'replay', from: 18, to: 20 })
    assert.equal(experiment.asked.value?.isForeign, true)
    experiment.end()
  })

  test('a sender whose line fell silent wakes up to the same room', async () => {
    await begin()
    reach.closeAll('idle')
    await experiment.send(1)
    assert.deepEqual(experiment.ends.value, { oldest: 14, latest: 18 })
    assert.equal(experiment.life.value, 1)
    experiment.end()
  })

  test('a client whose line fell silent is away, with what it had', async () => {
    await begin()
    await experiment.comeBack(17)
    reach.closeAll('idle')
    assert.deepEqual(experiment.you.value, { type: 'away', why: 'idle', held: { seq: 17, life: 1 } })
    experiment.end()
  })

  test('a page that lost its own connection fills a room again with the same messages', async () => {
    await begin()
    await experiment.comeBack(17)
    reach.connection.value = { type: 'waiting', retryAt: 0, attempt: 1 }
    reach.closeAll('lost')
    assert.equal(experiment.reach.value, 'away')
    assert.equal(experiment.you.value.type, 'away')
    reach.connection.value = { type: 'open', canRun: true, whyNot: null }
    await eventually('the room is filled', () => experiment.reach.value === 'here')
    await experiment.comeBack(15)
    assert.deepEqual(experiment.asked.value?.answer, { type: 'replay', from: 16, to: 17 })
    experiment.end()
  })

  test('where the server cannot be reached the rules still work, and nothing counts as asked', async () => {
    reach.connection.value = { type: 'waiting', retryAt: 0, attempt: 1 }
    experiment.begin({ capacity: 5, messages: 17 })
    assert.equal(experiment.reach.value, 'away')
    await experiment.send(1)
    await experiment.comeBack(12)
    assert.deepEqual(experiment.asked.value, {
      lastSeq: 12,
      answer: { type: 'full-state', from: 14, to: 18 },
      ends: { oldest: 14, latest: 18 },
      life: 1,
      isForeign: false,
      log: null,
    })
    assert.equal(experiment.answers.value.size, 0)
    assert.equal(experiment.you.value.type, 'away')
    await experiment.restart()
    assert.deepEqual(experiment.ends.value, { oldest: 1, latest: 0 })
    experiment.end()
  })

  test('what was sent without a server is really sent once it can be reached', async () => {
    reach.connection.value = { type: 'waiting', retryAt: 0, attempt: 1 }
    experiment.begin({ capacity: 5, messages: 17 })
    await experiment.send(5)
    reach.connection.value = { type: 'open', canRun: true, whyNot: null }
    await eventually('the room is filled', () => experiment.reach.value === 'here')
    await experiment.comeBack(17)
    assert.deepEqual(experiment.asked.value?.answer, { type: 'replay', from: 18, to: 22 })
    assert.notEqual(experiment.asked.value?.log, null)
    experiment.end()
  })

  test('a server that refuses the lab is told in its own sentence, and the rules still work', async () => {
    reach.refuse('There is no lab by that name.')
    experiment.begin({ capacity: 5, messages: 17 })
    await eventually('it is known', () => experiment.reach.value === 'away')
    assert.equal(experiment.trouble.value, 'There is no lab by that name.')
    await experiment.comeBack(12)
    assert.deepEqual(experiment.asked.value?.answer, { type: 'replay', from: 13, to: 17 })
    experiment.end()
  })

  test('another capacity makes a new room, and what was asked before counts no more', async () => {
    await begin()
    await experiment.comeBack(12)
    await begin({ capacity: 3 })
    await eventually('the new room is filled', () => experiment.reach.value === 'here')
    assert.deepEqual([experiment.answers.value.size, experiment.asked.value], [0, null])
    await experiment.comeBack(12)
    assert.deepEqual(experiment.asked.value?.answer, { type: 'full-state', from: 15, to: 17 })
    experiment.end()
  })

  test(`a room takes ${MOST_MESSAGES} messages and no more`, async () => {
    await begin({ messages: MOST_MESSAGES - 2 })
    await experiment.send(5)
    assert.equal(experiment.ends.value.latest, MOST_MESSAGES)
    await experiment.send(5)
    assert.equal(experiment.ends.value.latest, MOST_MESSAGES)
    experiment.end()
  })

  test('one thing is done at a time: what is asked for meanwhile waits for its turn', async () => {
    await begin()
    const done = await Promise.all([experiment.comeBack(17), experiment.send(1), experiment.send(5)])
    assert.deepEqual(done, [true, true, true])
    assert.equal(experiment.ends.value.latest, 23)
    assert.equal(held(), 23)
    experiment.end()
  })

  test('no more is sent than the number line has room for, however often it is asked', async () => {
    await begin({ messages: MOST_MESSAGES - 3 })
    await Promise.all([experiment.send(1), experiment.send(5), experiment.send(1)])
    assert.equal(experiment.ends.value.latest, MOST_MESSAGES)
    experiment.end()
  })

  test('what was asked for in an earlier room is not done in the next', async () => {
    await begin()
    const asked = [experiment.send(1), experiment.send(5)]
    await begin()
    assert.deepEqual(await Promise.all(asked), [false, false])
    assert.equal(experiment.ends.value.latest, 17)
    await experiment.send(1)
    assert.equal(experiment.ends.value.latest, 18)
    experiment.end()
  })
})

/** The page's end of the labs without a page: the same lines, opened at once. */
function reachOf(labs: Labs) {
  const connection = signal<Connection>({ type: 'open', canRun: true, whyNot: null })
  const open = new Set<(how: 'idle' | 'lost') => void>()
  let refusal: string | null = null
  const openLab: Sandbox['openLab'] = async (lab) => {
    if (refusal !== null) throw new Error(refusal)
    const hearing = new Set<(hex: string, atMs: number) => void>()
    const closing = new Set<Parameters<LabConnection['onClosed']>[0]>()
    const opened = Promise.withResolvers<void>()
    const end: Parameters<LabConnection['onClosed']>[0] = (how) => {
      open.delete(stop)
      for (const listener of closing) listener(how)
      closing.clear()
    }
    const line = labs.open(lab, {
      onOpened: opened.resolve,
      onBytes: (hex, atMs) => {
        for (const listener of hearing) listener(hex, atMs)
      },
      onClosed: end,
    })
    assert.ok(line, `there is no lab ${lab}`)
    const stop = (how: 'idle' | 'lost'): void => {
      end(how)
      line.close()
    }
    open.add(stop)
    await opened.promise
    return {
      send: (hex) => line.send(hex),
      close: () => line.close(),
      onBytes: (listener) => {
        hearing.add(listener)
        return () => hearing.delete(listener)
      },
      onClosed: (listener) => {
        closing.add(listener)
        return () => closing.delete(listener)
      },
    }
  }
  return {
    connection,
    openLab,
    /** Every line ends in this way. */
    closeAll: (how: 'idle' | 'lost') => {
      for (const stop of [...open]) stop(how)
    },
    refuse: (sentence: string) => {
      refusal = sentence
    },
  }
}
