import { type Check, connects, hears, openRoom, says } from './chat.ts'
import { LISTENS, LOCAL, METRICS } from './check-names.ts'
import { counts, gaugeSays, judgeMetrics, RECEIVED, readTwice, SENT } from './metrics.ts'

/** What each instance tells Prometheus: rule 8. */
export function numbers(check: Check): void {
  check(
    METRICS,
    async (scene) => {
      await judgeMetrics(scene, 'A')
      await judgeMetrics(scene, 'B')
    },
    {
      because: 'Prometheus reads the numbers of a thousand programs. It can, because all of them write alike.',
      hint: 'Three lines for each: # HELP, # TYPE, and the name with its value. Each ends in a line break.',
      needs: [LISTENS],
    },
  )

  check(
    'the gauge says how many clients are connected now',
    async (scene) => {
      await gaugeSays(scene, 'A', 0)
      const [a1, a2, a3] = await connects(scene, 'A', 'a1', 'a2', 'a3')
      await connects(scene, 'B', 'b1')
      await gaugeSays(scene, 'A', 3)
      await gaugeSays(scene, 'B', 1)
      await a1.leaves()
      await gaugeSays(scene, 'A', 2)
      a2.cuts()
      await gaugeSays(scene, 'A', 1)
      await a3.leaves()
      await gaugeSays(scene, 'A', 0)
    },
    {
      because: 'A gauge that never falls cannot show an outage: everybody is gone, and the line stays where it was.',
      hint: 'However a connection ends, its close event comes. The set of open sockets has a size, too.',
      needs: [METRICS],
    },
  )

  check(
    'the counters count each message, and only ever rise',
    async (scene) => {
      const { room, a1, a2, b1, b2 } = await openRoom(scene)
      const before = { A: await readTwice(scene, 'A'), B: await readTwice(scene, 'B') }
      for (const text of scene.random.texts(7)) {
        a1.ignores({ type: 'message', text })
        says(a1, { room, text })
        for (const peer of [a2, b1, b2]) await hears(peer, { room, text })
      }
      await counts(scene, { server: 'A', name: RECEIVED, before, rise: 7, why: 'a1 sent 7 messages to A.' })
      await counts(scene, { server: 'B', name: RECEIVED, before, rise: 0, why: 'No client sent anything to B.' })
      await counts(scene, { server: 'A', name: SENT, before, rise: 7, why: 'A sent 7 messages to a2.' })
      await counts(scene, { server: 'B', name: SENT, before, rise: 14, why: 'B sent 7 messages to b1 and 7 to b2.' })
    },
    {
      because:
        'How fast a counter rises tells how busy an instance is. One that is set back hides what happened before.',
      hint: 'Count in the one function that sends, for each socket; and at the top of the one handler that receives.',
      needs: [METRICS, LOCAL],
    },
  )
}
