import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RunEvent, type WireEvent } from '#protocol'
import { WireRecorder } from '../../sandbox-server/grader/index.ts'

function recorded(): { recorder: WireRecorder; events: WireEvent[]; batches: number[] } {
  const events: WireEvent[] = []
  const batches: number[] = []
  const recorder = new WireRecorder({
    on(event) {
      assert.ok(RunEvent.safeParse(event).success)
      if (event.type !== 'wire') return
      events.push(...event.events)
      batches.push(JSON.stringify(event).length)
    },
  })
  return { recorder, events, batches }
}

describe('the wire record', () => {
  it('numbers its events without holes, and puts everybody on stage once', () => {
    const { recorder, events } = recorded()
    recorder.lane({ id: 'A', role: 'client', name: 'A' })
    recorder.lane({ id: 'A', role: 'client', name: 'A' })
    recorder.check = 'a check'
    recorder.add({ type: 'fault', lane: 'A', fault: 'cut' })
    recorder.finish()
    assert.deepEqual(
      events.map(({ n, type, check }) => [n, type, check]),
      [
        [0, 'lane', undefined],
        [1, 'fault', 'a check'],
      ],
    )
  })

  it('keeps 10,000 events and counts the rest', () => {
    const { recorder, events, batches } = recorded()
    for (let i = 0; i < 10_010; i++) recorder.add({ type: 'fault', lane: 'A', fault: `${i}` })
    recorder.finish()
    assert.equal(events.length, 10_001)
    const last = events.at(-1)
    assert.ok(last?.type === 'full' && last.dropped === 10 && last.n === 10_000)
    assert.ok(Math.max(...batches) < 256 * 1024)
  })

  it('keeps 4 MiB and counts the rest', () => {
    const { recorder, events, batches } = recorded()
    for (let i = 0; i < 1_200; i++) recorder.add({ type: 'fault', lane: 'A', fault: 'x'.repeat(4_096) })
    recorder.finish()
    const last = events.at(-1)
    assert.ok(last?.type === 'full' && last.dropped > 100)
    assert.ok(Math.max(...batches) < 256 * 1024)
  })

  it('says nothing after its end', () => {
    const { recorder, events } = recorded()
    recorder.finish()
    recorder.add({ type: 'fault', lane: 'A', fault: 'late' })
    recorder.finish()
    assert.deepEqual(events, [])
  })
})
