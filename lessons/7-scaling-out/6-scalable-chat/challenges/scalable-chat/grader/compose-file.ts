import { fail, isObject, type YamlFile } from '#grader'
import { SERVERS } from './chat.ts'

interface Service {
  readonly name: string
  /** What stands below its name. */
  readonly about: Readonly<Record<string, unknown>>
  /** As it is written, from its name on. */
  readonly source: string
}

/** What a Compose file says of the chat. */
export interface Compose {
  readonly redis: Service | undefined
  readonly nginx: Service | undefined
  /** Those with a port of an instance, by their port. */
  readonly instances: ReadonlyMap<number, Service>
  readonly services: readonly Service[]
  /** All texts of the file, keys and values. */
  readonly texts: readonly string[]
}

/** Finds the services by what they are: their names are the learner's. */
export function composeIn({ value, place }: YamlFile): Compose {
  const declared = isObject(value) && isObject(value.services) ? Object.entries(value.services) : []
  const services = declared.map(([name, about]): Service => {
    return { name, about: isObject(about) ? about : {}, source: place('services', name).source }
  })
  const withImage = (image: RegExp) => services.find(({ about }) => image.test(`${about.image ?? ''}`))
  const redis = withImage(/^[\w./-]*(?:redis|valkey)/)
  const nginx = withImage(/^[\w./-]*nginx/)
  const others = services.filter((service) => service !== redis && service !== nginx)
  const instances = new Map<number, Service>()
  for (const { port } of Object.values(SERVERS)) {
    const isFree = (service: Service) => ![...instances.values()].includes(service)
    const found = others.find((service) => isFree(service) && wordsOf(service.about).includes(`${port}`))
    if (found !== undefined) instances.set(port, found)
  }
  return { redis, nginx, instances, services, texts: textsIn(value) }
}

/** There are Redis, nginx and both instances. */
export function judgeServices({ redis, nginx, instances, services }: Compose): void {
  const missing = [
    ...(redis === undefined ? ['a service with the image of Redis'] : []),
    ...(nginx === undefined ? ['a service with the image of nginx'] : []),
    ...Object.values(SERVERS).flatMap(({ port }) => (instances.has(port) ? [] : [`an instance with port ${port}`])),
  ]
  if (missing.length === 0) return
  fail({
    message: `compose.yaml lacks ${missing.join(', and ')}.`,
    anomaly: 'lost',
    expected: 'services for Redis, nginx, and the instances with PORT 8081 and 8082 (read, not executed)',
    actual: services.length === 0 ? 'no services' : `services ${services.map(({ name }) => name).join(', ')}`,
  })
}

/** nginx waits for both instances, has its configuration, and finds them by their names. */
export function judgeFront(compose: Compose, { conf }: { conf: string }): void {
  const { nginx, instances, services } = compose
  const apps = [...instances.values()].map(({ name }) => name)
  const awaited = wordsOf(nginx?.about.depends_on)
  const forgotten = apps.filter((name) => !awaited.includes(name))
  if (forgotten.length > 0) {
    fail({
      message: `${nginx?.name} does not wait for ${forgotten.join(' and ')}. It may start before there is anybody to pass on to.`,
      anomaly: 'lost',
      expected: `depends_on with ${apps.join(' and ')}, in the service ${nginx?.name} (read, not executed)`,
      actual: nginx?.source ?? '',
    })
  }
  const isGivenConf = textsIn(nginx?.about).some((text) => text.includes('nginx.conf'))
  if (!isGivenConf && nginx?.about.configs === undefined) {
    fail({
      message: `${nginx?.name} is not given nginx.conf, and starts with the configuration it came with.`,
      anomaly: 'lost',
      expected: './nginx.conf:/etc/nginx/nginx.conf among its volumes (read, not executed)',
      actual: nginx?.source ?? '',
    })
  }
  if (isOnHost(compose)) return
  const known = new Set(services.flatMap(namesOf))
  for (const [, host = '', port] of conf.matchAll(/\bserver\s+([\w.-]+):(808[12])\b/g)) {
    if (known.has(host)) continue
    fail({
      message: `nginx.conf looks for an instance at ${host}, and compose.yaml has no service of that name.`,
      anomaly: 'misdelivered',
      expected: `server ${instances.get(Number(port))?.name}:${port}; in nginx.conf (read, not executed)`,
      actual: `server ${host}:${port};`,
    })
  }
}

/** The instances look for Redis under the name of its service. */
export function judgeRedisUrl(compose: Compose): void {
  const { redis, services, texts } = compose
  if (isOnHost(compose)) return
  const urls = texts.flatMap((text) => [...text.matchAll(REDIS_URL)].map(([, url = '']) => url))
  const names = redis === undefined ? [] : namesOf(redis)
  const lost = urls.find((url) => !names.includes(/^rediss?:\/\/(?:[^@/]*@)?([\w.-]+)/.exec(url)?.[1] ?? ''))
  if (urls.length > 0 && lost === undefined) return
  fail({
    message:
      lost === undefined
        ? 'The instances are not told where Redis is.'
        : 'The instances look for Redis where it is not: in a container, every other service goes by its name.',
    anomaly: 'misdelivered',
    expected: `REDIS_URL: redis://${redis?.name}:6379 (read, not executed)`,
    actual: lost === undefined ? `no REDIS_URL in ${services.length} services` : `REDIS_URL: ${lost}`,
  })
}

/** As a value of its own or within a command; of `${REDIS_URL:-redis://redis}` the part that holds by itself. */
const REDIS_URL = /\bREDIS_URL["']?\s*[:=]\s*["']?(?:\$\{\w+:?-)?([^\s"',}]+)/g

/** On the machine's own network there are no names of services. */
function isOnHost({ services }: Compose): boolean {
  return services.some(({ about }) => about.network_mode === 'host')
}

function namesOf({ name, about }: Service): readonly string[] {
  return typeof about.container_name === 'string' ? [name, about.container_name] : [name]
}

function wordsOf(value: unknown): readonly string[] {
  return textsIn(value).flatMap((text) => text.split(/[^\w.-]+/))
}

/** Every text that stands somewhere in a value; a key and a text behind it are one: `PORT: 8081`. */
function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (!isObject(value)) return value === null || value === undefined ? [] : [`${value}`]
  return Object.entries(value).flatMap(([key, inner]) => {
    return isObject(inner) || Array.isArray(inner) ? [key, ...textsIn(inner)] : [`${key}: ${inner ?? ''}`]
  })
}
