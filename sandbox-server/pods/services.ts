import { existsSync } from 'node:fs'
import type { IsolationKind } from './isolation-kind.ts'
import type { PodPurpose } from './pod.ts'

export type ServiceName = PodPurpose['services'][number]

const SERVICES: Record<ServiceName, { title: string; places: readonly string[]; package: string }> = {
  redis: { title: 'Redis', places: ['/usr/bin/redis-server'], package: 'redis-server' },
  nginx: { title: 'nginx', places: ['/usr/sbin/nginx', '/usr/bin/nginx'], package: 'nginx' },
}

/** Where a service's program stands: pods see this machine's /usr, and no other place. Throws when it is not installed. */
export function findService(name: ServiceName): string {
  const file = SERVICES[name].places.find((place) => existsSync(place))
  if (file === undefined) throw new Error(missing(name))
  return file
}

/** Why these services cannot be had here, with the command that mends it; null when they can. */
export function missingService(services: readonly ServiceName[], isolation: IsolationKind): string | null {
  for (const name of services) {
    if (name === 'nginx' && isolation === 'unsafe-local') {
      return 'This challenge runs nginx, which is only started inside a sandbox. Start without --unsafe-local for it.'
    }
    if (!SERVICES[name].places.some((place) => existsSync(place))) return missing(name)
  }
  return null
}

function missing(name: ServiceName): string {
  const { title, places, package: wanted } = SERVICES[name]
  return `This challenge needs a real ${title}, and ${places[0]} is not here. Install it: sudo apt-get install -y ${wanted}`
}
