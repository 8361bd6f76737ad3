import { FAULTS, LIMITS, PeerCommand, type ScenarioStep, type ServiceFault } from '#protocol'
import type { ChallengeOnPage } from '../workspace/challenge-on-page.ts'
import { sayListener } from '../workspace/challenge-words.ts'
import { EMPTY_DRAFT, readDraft } from './message-draft.ts'
import { OFFERED_FAULTS } from './offered-faults.ts'
import { FAULT_VERBS, type Neighbour } from './surroundings.ts'

/** Something that can be added to a scenario by hand. */
export interface NewDeed {
  readonly id: string
  readonly title: string
  /** What has to be said with it, if anything. */
  readonly field: DeedField | null
  /** The step that it makes, done at once; null where what was typed does not fit. */
  step(typed: string): ScenarioStep | null
}

interface DeedField {
  readonly label: string
  readonly usual: string
  /** Behind the field. */
  readonly unit?: string
  /** What fits, for the one whose words do not. */
  readonly hint: string
}

/** What a client can be told to do in a challenge: where several programs listen, to which of them it connects. */
export function deedsOfClient(
  client: string,
  { ports, presets }: Pick<ChallengeOnPage, 'ports' | 'presets'>,
): readonly NewDeed[] {
  const does = (command: PeerCommand | null): ScenarioStep | null =>
    PeerCommand.safeParse(command).success && command !== null ? { wait: { type: 'none' }, client, command } : null
  const connects = (id: string, title: string, place: { port?: number }): NewDeed => ({
    ...{ id, title },
    field: { label: 'Path', usual: '/', hint: 'A path begins with a slash, and has no blank and no # in it.' },
    step: (path) => does({ do: 'connect', path, ...place }),
  })
  return [
    ...(ports.length > 1
      ? ports.map((place) =>
          connects(`connect ${place.port}`, `Connect to ${sayListener(place)}`, { port: place.port }),
        )
      : [connects('connect', 'Connect', {})]),
    {
      id: 'send',
      title: 'Send a text',
      field: { label: 'Text', usual: presets[0] ?? '', hint: 'A text has something in it, and 64 KiB at most.' },
      step: (text) => does(text === '' ? null : { do: 'send', text }),
    },
    { id: 'ping', title: 'Ping', field: null, step: () => does({ do: 'ping' }) },
    {
      id: 'close',
      title: 'Close',
      field: { label: 'Close code, empty for none', usual: '1000', hint: 'A code is a number from 0 to 65535.' },
      step: (code) => does(closing(code)),
    },
    ...OFFERED_FAULTS.map(
      ({ kind, amount, fault }): NewDeed => ({
        id: kind,
        title: FAULTS[kind].title,
        field:
          amount === undefined
            ? null
            : {
                label: `How much: ${amount.unit}`,
                usual: String(amount.usual),
                unit: amount.unit,
                hint: `A whole number from 1 to ${amount.most.toLocaleString('en')}.`,
              },
        step(typed) {
          const much = amount === undefined ? 0 : wholeWithin(typed, amount.most)
          return does(much === null ? null : { do: 'fault', fault: fault(much) })
        },
      }),
    ),
  ]
}

/** What can be done to something that runs beside the clients, however it stands by then. */
export function deedsToNeighbour({ faults }: Neighbour): readonly NewDeed[] {
  const [first] = faults
  if (first === undefined) return []
  const kinds = [REDIS, SERVER].find((each) => each.includes(first.kind)) ?? []
  return kinds.map((kind) => ({
    id: kind,
    title: FAULT_VERBS[kind],
    field: null,
    step: () => ({ wait: { type: 'none' }, service: { ...first, kind } }),
  }))
}

/** Whether a scenario has as many steps as it may. */
export function isFull(steps: readonly ScenarioStep[]): boolean {
  return steps.length >= LIMITS.scenarioSteps
}

type ServiceKind = ServiceFault['kind']
const REDIS: readonly ServiceKind[] = ['redis-down', 'redis-up']
const SERVER: readonly ServiceKind[] = ['server-killed', 'server-started', 'server-frozen', 'server-thawed']

/** As a client of the console closes: a code that may not travel goes as a frame made by hand. */
function closing(code: string): PeerCommand | null {
  const read = readDraft({ ...EMPTY_DRAFT, kind: 'close', code }, () => crypto.getRandomValues(new Uint8Array(4)))
  return read.type === 'ready' ? read.command : null
}

function wholeWithin(typed: string, most: number): number | null {
  const value = typed.trim() === '' ? Number.NaN : Number(typed)
  return Number.isInteger(value) && value >= 1 && value <= most ? value : null
}
