import * as z from 'zod/mini'

/** Everything that can be done to a connection or a program on purpose: one vocabulary for graders, pages and records. */
export const FAULTS = {
  cut: { title: 'Cut', about: 'The connection is reset (RST): no Close frame, no goodbye. The other end sees 1006.' },
  vanish: {
    title: 'Vanish',
    about: 'The client goes half-open: it reads nothing, answers no ping and closes nothing, and nobody is told.',
  },
  freeze: { title: 'Freeze', about: 'The client stands still: it reads and sends nothing until it thaws.' },
  thaw: { title: 'Thaw', about: 'The client goes on: it sends what it held back and reads what has gathered.' },
  delay: { title: 'Delay', about: 'Every byte to and from the client takes so many milliseconds longer, in order.' },
  'slow-reader': {
    title: 'Read slowly',
    about: 'The client reads only so many bytes a second. What it cannot take yet gathers at the sender.',
  },
  split: {
    title: 'Split writes',
    about: 'What the client sends leaves in small pieces, each a segment of its own. TCP keeps no message borders.',
  },
  coalesce: {
    title: 'Coalesce writes',
    about: 'The client holds its frames back and lets several leave in one write. TCP keeps no message borders.',
  },
  drop: { title: 'Drop', about: 'The next messages the client sends are lost on the way.' },
  double: { title: 'Double', about: 'The next messages the client sends arrive twice, as after a retry.' },
  'no-pong': { title: 'Answer no pings', about: 'The client reads and sends as before, but never answers a ping.' },
  heal: {
    title: 'Heal',
    about: 'The client behaves well again: nothing is delayed, slowed, split or held back any more.',
  },
  'redis-down': { title: 'Redis down', about: 'Redis is gone: connections to it break and new ones are refused.' },
  'redis-up': { title: 'Redis up', about: 'Redis is back, and remembers nothing.' },
  'server-killed': { title: 'Kill a server', about: 'The server is ended at once (SIGKILL). Its connections break.' },
  'server-started': { title: 'Start a server', about: 'The server is started again, with nothing remembered.' },
  'server-frozen': {
    title: 'Freeze a server',
    about: 'The server stands still (SIGSTOP): its connections stay open, and nothing answers.',
  },
  'server-thawed': { title: 'Thaw a server', about: 'The server goes on where it stood still (SIGCONT).' },
} as const satisfies Record<string, { title: string; about: string }>

export type FaultKind = keyof typeof FAULTS

/** A fault's kind as a schema, so that a kind outside the closed list cannot travel. */
export const FaultKind: z.ZodMiniEnum<{ [Kind in FaultKind]: Kind }> = z.enum(
  Object.fromEntries(Object.keys(FAULTS).map((kind) => [kind, kind])) as { [Kind in FaultKind]: Kind },
)

const Count = z.int().check(z.gte(1), z.lte(1_000))

/** A fault of one connection: what a client in a grading or on the page may be told to do to itself. */
export const ConnectionFault = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cut') }),
  z.object({ kind: z.literal('vanish') }),
  z.object({ kind: z.literal('freeze') }),
  z.object({ kind: z.literal('thaw') }),
  z.object({ kind: z.literal('delay'), ms: z.int().check(z.gte(0), z.lte(10_000)) }),
  z.object({ kind: z.literal('slow-reader'), bytesPerSecond: z.int().check(z.gte(1), z.lte(100_000_000)) }),
  z.object({ kind: z.literal('split'), bytes: z.int().check(z.gte(1), z.lte(65_536)) }),
  /** With `messages` the write leaves once so many frames are in it; without, when the client thaws or heals. */
  z.object({ kind: z.literal('coalesce'), messages: z.optional(Count) }),
  z.object({ kind: z.literal('drop'), messages: z._default(Count, 1) }),
  z.object({ kind: z.literal('double'), messages: z._default(Count, 1) }),
  z.object({ kind: z.literal('no-pong') }),
  z.object({ kind: z.literal('heal') }),
])
export type ConnectionFault = z.infer<typeof ConnectionFault>

/** What a learner reads on the wire when a client does this to itself, without a subject: “cuts the connection (RST)”. */
export function sayFault(fault: ConnectionFault): string {
  switch (fault.kind) {
    case 'cut':
      return 'cuts the connection (RST)'
    case 'vanish':
      return 'vanishes (half-open)'
    case 'freeze':
      return 'freezes: reads and sends nothing'
    case 'thaw':
      return 'thaws: reads and sends again'
    case 'delay':
      return `takes ${fault.ms} ms longer in both directions`
    case 'slow-reader':
      return `reads only ${fault.bytesPerSecond} bytes a second`
    case 'split':
      return `sends in pieces of ${counted(fault.bytes, 'byte')}`
    case 'coalesce':
      return fault.messages === undefined
        ? 'holds its frames back, to send them in one write'
        : `holds its next ${counted(fault.messages, 'frame')} back, to send them in one write`
    case 'drop':
      return `loses its next ${counted(fault.messages, 'message')}`
    case 'double':
      return `sends its next ${counted(fault.messages, 'message')} twice`
    case 'no-pong':
      return 'answers no ping from here on'
    case 'heal':
      return 'behaves well again'
  }
}

/** The faults of what runs beside the clients. */
export type ServiceFaultKind = Exclude<FaultKind, ConnectionFault['kind']>

/** A fault of what runs beside the clients in a Run. `program` is its name in the run, left out where there is only one. */
export const ServiceFault = z.object({
  kind: z.enum(['redis-down', 'redis-up', 'server-killed', 'server-started', 'server-frozen', 'server-thawed']),
  program: z.optional(z.string().check(z.maxLength(64))),
})
export type ServiceFault = z.infer<typeof ServiceFault>

const SERVICE_FAULTS: Record<ServiceFaultKind, string> = {
  'redis-down': 'goes down',
  'redis-up': 'comes back, and remembers nothing',
  'server-killed': 'is killed (SIGKILL)',
  'server-started': 'is started again, and remembers nothing',
  'server-frozen': 'is frozen (SIGSTOP)',
  'server-thawed': 'thaws (SIGCONT)',
}

/** What a learner reads on the wire when this happens to a server or to Redis, without a subject. */
export function sayServiceFault(kind: ServiceFaultKind): string {
  return SERVICE_FAULTS[kind]
}

function counted(count: number, thing: string): string {
  return count === 1 ? `1 ${thing}` : `${count} ${thing}s`
}
