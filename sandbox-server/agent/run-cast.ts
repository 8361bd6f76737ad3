import type { Lane, RunStep } from '#protocol'

/** One program of a Run before it is started: what it is called, and where it stands in the wire record. */
export interface Part {
  readonly step: RunStep
  /** Null where it is the only one, and needs no name. */
  readonly name: string | null
  readonly lane: Lane
}

/** The file that is no program of its own, but nginx's. */
export const NGINX_CONF = 'nginx.conf'

/** The programs of a Run, each with a name that no other has. With nginx beside it, even a single one is named. */
export function castOf(steps: readonly RunStep[], { hasNginx }: { hasNginx: boolean }): Part[] {
  const programs = steps.filter((step) => !('file' in step) || step.file !== NGINX_CONF)
  const isAlone = programs.length === 1 && !hasNginx
  return programs.map((step) => {
    const name = isAlone ? null : nameOf(step, programs)
    return { step, name, lane: laneOf(step, name) }
  })
}

function nameOf(step: RunStep, all: readonly RunStep[]): string {
  const name = plainName(step)
  const isShared = all.filter((each) => plainName(each) === name).length > 1
  return isShared && 'port' in step && step.port !== undefined ? `${name} :${step.port}` : name
}

function plainName(step: RunStep): string {
  return 'tests' in step ? step.tests : (step.name ?? step.file)
}

function laneOf(step: RunStep, name: string | null): Lane {
  const port = 'port' in step ? step.port : undefined
  if (port === undefined)
    return { id: `client:${name ?? plainName(step)}`, role: 'client', name: name ?? plainName(step) }
  if (name === null) return { id: 'server', role: 'server', name: `server :${port}` }
  return { id: `server:${name}`, role: 'server', name: name.endsWith(`:${port}`) ? name : `${name} :${port}` }
}
