import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { rawServer } from './attacker.ts'

const MOST_EVENTS = 10_000

attack('a server that floods a client of the page fills neither the agent nor the channel', async ({ run }) => {
  const floods = rawServer(`agree(); endlessly(Buffer.concat(Array(2000).fill(frame(0x81, '{"spam":true}'))))`)
  let recorded = 0
  const { events, ending } = await run(floods, {
    wallMs: 60_000,
    on(event, run) {
      const wasFull = recorded >= MOST_EVENTS
      if (event.type === 'wire') recorded += event.events.length
      if (event.type === 'listening') run.peer('a', { do: 'connect', path: '/' })
      // As much as is kept has come, however long that took. The flood goes on, and another client is served beside it.
      if (!wasFull && recorded >= MOST_EVENTS) run.peer('b', { do: 'connect', path: '/' })
      if (event.type === 'peer' && event.peer === 'b' && event.state === 'open') run.stop()
    },
  })
  assert.equal(ending.how, 'stopped')
  const wire = events.flatMap((event) => (event.type === 'wire' ? event.events : []))
  assert.ok(wire.length > 1000 && wire.length <= MOST_EVENTS + 1, String(wire.length))
  const full = wire.at(-1)
  assert.ok(full?.type === 'full' && full.dropped > 0)
  assert.ok(JSON.stringify(wire).length < 5 * 1024 * 1024)
})
