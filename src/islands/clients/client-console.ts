import { batch, type Signal, signal } from '@preact/signals'
import { type PeerCommand, type PeerHeader, PeerName, type ServiceFault } from '#protocol'
import { type BurstDraft, newBurst } from './burst-draft.ts'
import { EMPTY_DRAFT, type MessageDraft } from './message-draft.ts'

/** How a client connects, but for its port. */
export interface ClientSetup {
  readonly path: string
  /** The one it likes best first. */
  readonly protocols: readonly string[]
  readonly headers: readonly PeerHeader[]
}

/** Something that was done in a run, by a client or to what runs beside them. */
export type Deed = {
  /** Milliseconds, on a clock that never jumps. */
  readonly at: number
  /** How many events the wire record had when it was done. */
  readonly heard: number
} & (
  | { readonly type: 'client'; readonly client: string; readonly command: PeerCommand }
  | { readonly type: 'service'; readonly fault: ServiceFault }
)

export type ConsoleView = 'one' | 'all' | 'burst' | 'scenarios'

/** What the clients console remembers beside the run: names, handshakes, what is being typed, and what was done. */
export interface ClientConsole {
  readonly view: Signal<ConsoleView>
  /** The id of the client that is looked at. */
  readonly chosen: Signal<string | null>
  readonly names: Signal<Readonly<Record<string, string>>>
  readonly setups: Signal<Readonly<Record<string, ClientSetup>>>
  readonly draft: Signal<MessageDraft>
  readonly burst: Signal<BurstDraft>
  /** Whether JSON is shown with room to breathe. */
  readonly isPretty: Signal<boolean>
  /** What was done in the run that is on, or was last, in order. */
  readonly deeds: Signal<readonly Deed[]>
  /** What people call the client with this id. */
  nameOf(id: string): string
  /** Why this cannot be the client's name, or null. The others go by their ids. */
  refuseName(id: string, name: string, others: readonly string[]): string | null
  setupOf(id: string): ClientSetup
  /** The command that connects this client as it was set up. */
  connecting(id: string, port: number | undefined): Extract<PeerCommand, { do: 'connect' }>
  /** Takes down a command that was given in a run. */
  did(run: string, deed: Deed): void
}

/** Far more than anybody does by hand. */
const MOST_DEEDS = 1_000

const PLAIN: ClientSetup = { path: '/', protocols: [], headers: [] }

/** A console in which nothing has been done yet. `text` is what stands there to be sent first. */
export function createClientConsole(text = ''): ClientConsole {
  const names = signal<Readonly<Record<string, string>>>({})
  const setups = signal<Readonly<Record<string, ClientSetup>>>({})
  const deeds = signal<readonly Deed[]>([])
  let runOfDeeds: string | null = null
  const nameOf = (id: string): string => names.value[id] ?? id
  const setupOf = (id: string): ClientSetup => setups.value[id] ?? PLAIN
  return {
    view: signal<ConsoleView>('one'),
    chosen: signal<string | null>(null),
    names,
    setups,
    draft: signal<MessageDraft>({ ...EMPTY_DRAFT, text }),
    burst: signal(newBurst()),
    isPretty: signal(false),
    deeds,
    nameOf,
    refuseName(id, name, others) {
      if (!PeerName.safeParse(name).success) {
        return 'A name has up to 24 letters, digits, spaces, dots or dashes, and begins with a letter or a digit.'
      }
      const isTaken = others.some((other) => other !== id && nameOf(other) === name)
      return isTaken ? `There is another client called ${name}.` : null
    },
    setupOf,
    connecting(id, port) {
      const { path, protocols, headers } = setupOf(id)
      return {
        do: 'connect',
        path,
        ...(port === undefined ? {} : { port }),
        ...(nameOf(id) === id ? {} : { name: nameOf(id) }),
        ...(protocols.length === 0 ? {} : { protocols: [...protocols] }),
        ...(headers.length === 0 ? {} : { headers: [...headers] }),
      }
    },
    did(run, deed) {
      batch(() => {
        if (run !== runOfDeeds) deeds.value = []
        runOfDeeds = run
        if (deeds.value.length < MOST_DEEDS) deeds.value = [...deeds.value, deed]
      })
    },
  }
}
