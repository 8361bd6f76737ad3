import type { ChallengeFrontmatter } from '#protocol'
import type { ChallengeKind } from './challenge-on-page.ts'
import type { Listener } from './run-view.ts'

type About = Pick<ChallengeFrontmatter, 'entry' | 'port' | 'services' | 'run'>
type Step = NonNullable<ChallengeFrontmatter['run']>[number]

/** What the frontmatter of a brief says about its Run before there is one. */
export interface PlannedRun {
  readonly kind: ChallengeKind
  /** Names as the sandbox gives them; empty where a Run starts one program. */
  readonly programs: readonly string[]
  readonly ports: readonly Listener[]
  readonly runsTests: boolean
}

const NGINX_CONF = 'nginx.conf'

/** Reads what a Run will start, and with it what kind of thing a learner writes here. */
export function plannedRun(about: About): PlannedRun {
  const steps = about.run ?? [{ file: about.entry, port: about.port }]
  const hasNginx = about.services.includes('nginx')
  const own = steps.filter((step) => !isNginx(step))
  const isAlone = own.length + Number(hasNginx) === 1
  const nameOf = (step: Step): string | null => {
    if (isAlone) return null
    if (isNginx(step)) return 'nginx'
    const name = plainName(step)
    const port = portOf(step)
    const isShared = own.filter((each) => plainName(each) === name).length > 1
    return isShared && port !== undefined ? `${name} :${port}` : name
  }
  const names = [...own.map(nameOf), ...(hasNginx && !isAlone ? ['nginx'] : [])]
  return {
    kind: kindOf(about.entry, steps),
    programs: names.filter((name) => name !== null),
    ports: steps.flatMap((step) => {
      const port = portOf(step)
      return port === undefined ? [] : [{ port, program: nameOf(step) }]
    }),
    runsTests: steps.some((step) => 'tests' in step),
  }
}

function kindOf(entry: string, steps: readonly Step[]): ChallengeKind {
  if (entry === NGINX_CONF) return 'config'
  const own = steps.find((step) => 'file' in step && step.file === entry)
  if (own !== undefined && portOf(own) !== undefined) return 'server'
  return steps.some((step) => portOf(step) !== undefined) ? 'client' : 'module'
}

function isNginx(step: Step): boolean {
  return 'file' in step && step.file === NGINX_CONF
}

function plainName(step: Step): string {
  return 'tests' in step ? step.tests : (step.name ?? step.file)
}

function portOf(step: Step): number | undefined {
  return 'port' in step ? step.port : undefined
}
