import type { Check } from './chat.ts'
import { COMPOSE, METRICS } from './check-names.ts'
import { composeIn, judgeFront, judgeRedisUrl, judgeServices } from './compose-file.ts'
import { confOf } from './nginx-conf.ts'
import { judgeStart, metricsPath } from './readme.ts'

/** The files that are read, and not executed: rules 13 and 14. */
export function toTakeHome(check: Check): void {
  check(COMPOSE, async ({ yaml }) => judgeServices(composeIn(await yaml('compose.yaml'))), {
    because: 'This file is how the next person starts the whole thing, with one command.',
    hint: 'Below services: one entry each, with two more blanks in front: Redis, nginx, and the two instances.',
  })

  check(
    'in compose.yaml each service finds the others',
    async (scene) => {
      const compose = composeIn(await scene.yaml('compose.yaml'))
      judgeFront(compose, { conf: confOf(scene) })
      judgeRedisUrl(compose)
    },
    {
      because: 'Each container is a machine of its own. The others are reached by the names of their services.',
      hint: 'depends_on in nginx names both instances; its upstream uses the same names; REDIS_URL uses the name of Redis.',
      needs: [COMPOSE],
    },
  )

  check(
    'README.md says how to start it and how to see its numbers',
    async (scene) => {
      const readme = scene.file('README.md') ?? ''
      judgeStart(readme)
      const answer = await scene.at('A').caller('curl').gets(metricsPath(readme))
      answer.is({ status: 200 })
    },
    {
      because: 'Somebody will be woken by this chat one night, and will not have read its code.',
      hint: 'Two lines are enough: docker compose up, and curl with the address of an instance’s /metrics.',
      needs: [METRICS],
    },
  )
}
