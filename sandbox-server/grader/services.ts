import type { GroupSurroundings } from './group-surroundings.ts'
import { RunningRedis } from './redis/running-redis.ts'

/** The services that run beside a group's programs, fresh for each group. */
export interface Services {
  /** Given to every program: where the services are. */
  readonly env: Readonly<Record<string, string>>
  /** Null where the setup does not ask for it. */
  readonly redis: RunningRedis | null
}

/** Starts what the setup declares, before any program of the learner's. What it opens it closes with `group.onEnd`. */
export async function startServices(group: GroupSurroundings): Promise<Services> {
  const { setup, stage, recorder } = group
  if (!setup.services.includes('redis')) return { env: {}, redis: null }
  const laneOf = (localPort: number) => group.laneOwning(localPort)
  const redis = await RunningRedis.open(await stage.startRedis(), { recorder, laneOf })
  group.onEnd(() => redis.close())
  return { env: { REDIS_URL: redis.url }, redis }
}
