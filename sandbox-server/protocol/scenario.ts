import * as z from 'zod/mini'
import { ServiceFault } from './fault.ts'
import { LIMITS } from './limits.ts'
import { PeerCommand, PeerName } from './peer-command.ts'

/** What a step of a scenario waits for, before it is done. */
export const ScenarioWait = z.discriminatedUnion('type', [
  z.object({ type: z.literal('none') }),
  z.object({ type: z.literal('after'), ms: z.int().check(z.gte(0), z.lte(600_000)) }),
  /** A message that came after the step before: JSON with at least these fields, or a text with this in it; '' is any. */
  z.object({
    type: z.literal('when'),
    client: PeerName,
    hears: z.string().check(z.maxLength(4096)),
    withinMs: z._default(z.int().check(z.gte(1), z.lte(600_000)), 5_000),
  }),
])
export type ScenarioWait = z.infer<typeof ScenarioWait>

/** One thing that was done. Clients go by their names; so do those of a burst. */
export const ScenarioStep = z.union([
  z.object({ wait: ScenarioWait, client: PeerName, command: PeerCommand }),
  /** A fault of what runs beside the clients. */
  z.object({ wait: ScenarioWait, service: ServiceFault }),
])
export type ScenarioStep = z.infer<typeof ScenarioStep>

/** A conversation that can be had again: what a `*.scenario.json` file holds. */
export const Scenario = z.object({
  scenario: z.literal(1),
  title: z.string().check(z.minLength(1), z.maxLength(80)),
  /** The challenge it was had with. */
  challenge: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)),
  steps: z.array(ScenarioStep).check(z.minLength(1), z.maxLength(LIMITS.scenarioSteps)),
})
export type Scenario = z.infer<typeof Scenario>
