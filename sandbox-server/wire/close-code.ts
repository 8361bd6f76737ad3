/** What a close code says, and whether it may stand in a Close frame at all. */
export interface CloseCodeDescription {
  /** Null stands for a Close frame without a body. */
  code: number | null
  name: string
  meaning: string
  /** False for codes that only ever appear in an API, and for those nobody may use. */
  mayTravel: boolean
  section: string
}

/** Describes any close code (RFC 6455 §7.4 and the registry it set up); null is a Close frame that carries none. */
export function describeCloseCode(code: number | null): CloseCodeDescription {
  if (code === null) {
    return {
      code,
      name: 'No code',
      meaning: 'The Close frame is empty. That is allowed; the receiving program is shown 1005 in its place.',
      mayTravel: true,
      section: 'RFC 6455 §5.5.1',
    }
  }
  const known = KNOWN.get(code)
  if (known !== undefined) return { code, mayTravel: true, ...known }
  return { code, ...rangeOf(code) }
}

type Known = Omit<CloseCodeDescription, 'code' | 'mayTravel'> & { mayTravel?: false }

const DEFINED = 'RFC 6455 §7.4.1'
const RANGES = 'RFC 6455 §7.4.2'
const REGISTRY = 'IANA WebSocket Close Code Number Registry'

const KNOWN: ReadonlyMap<number, Known> = new Map<number, Known>([
  [1000, { name: 'Normal closure', meaning: 'The purpose of the connection is fulfilled.', section: DEFINED }],
  [
    1001,
    {
      name: 'Going away',
      meaning: 'This end is leaving: a server shuts down, or a page is closed or left. Not an error.',
      section: DEFINED,
    },
  ],
  [1002, { name: 'Protocol error', meaning: 'The other end broke a rule of the protocol.', section: DEFINED }],
  [
    1003,
    {
      name: 'Unsupported data',
      meaning: 'A kind of data arrived that this end does not take, such as binary where only text is understood.',
      section: DEFINED,
    },
  ],
  [
    1004,
    {
      name: 'Reserved',
      meaning: 'Set aside for a meaning that was never given. Nobody may send it.',
      mayTravel: false,
      section: DEFINED,
    },
  ],
  [
    1005,
    {
      name: 'No status received',
      meaning: 'What an API shows when the Close frame carried no code. It never stands in a frame.',
      mayTravel: false,
      section: DEFINED,
    },
  ],
  [
    1006,
    {
      name: 'Abnormal closure',
      meaning: 'What an API shows when the connection ended without a Close frame. It never stands in a frame.',
      mayTravel: false,
      section: DEFINED,
    },
  ],
  [
    1007,
    {
      name: 'Invalid payload data',
      meaning: 'A message did not hold what its type promises, such as text that is not UTF-8.',
      section: DEFINED,
    },
  ],
  [
    1008,
    {
      name: 'Policy violation',
      meaning: 'A message went against a rule of this end. The code to use when no other fits.',
      section: DEFINED,
    },
  ],
  [1009, { name: 'Message too big', meaning: 'A message is larger than this end takes.', section: DEFINED }],
  [
    1010,
    {
      name: 'Mandatory extension',
      meaning: 'Sent by a client alone: the server did not agree to an extension that the client cannot do without.',
      section: DEFINED,
    },
  ],
  [
    1011,
    {
      name: 'Internal error',
      meaning: 'Something unexpected kept this end from doing its work. It began as a code for servers.',
      section: DEFINED,
    },
  ],
  [1012, { name: 'Service restart', meaning: 'The server restarts. Come back after a short wait.', section: REGISTRY }],
  [
    1013,
    {
      name: 'Try again later',
      meaning: 'The server is overloaded for now. Come back after a wait.',
      section: REGISTRY,
    },
  ],
  [
    1014,
    {
      name: 'Bad gateway',
      meaning: 'A gateway got an answer it could not use from the server behind it, like HTTP status 502.',
      section: REGISTRY,
    },
  ],
  [
    1015,
    {
      name: 'TLS handshake failure',
      meaning: 'What an API shows when the TLS handshake failed. It never stands in a frame.',
      mayTravel: false,
      section: DEFINED,
    },
  ],
  [3000, { name: 'Unauthorized', meaning: 'Registered: the client has not shown who it is.', section: REGISTRY }],
  [
    3003,
    { name: 'Forbidden', meaning: 'Registered: the client is known and still may not do this.', section: REGISTRY },
  ],
  [3008, { name: 'Timeout', meaning: 'Registered: the client took too long.', section: REGISTRY }],
])

function rangeOf(code: number): Omit<CloseCodeDescription, 'code'> {
  if (!Number.isInteger(code) || code < 0 || code > 0xffff) {
    const meaning = 'Two bytes carry the code: a whole number from 0 to 65535. This one does not fit them.'
    return { name: 'Not a close code', meaning, mayTravel: false, section: 'RFC 6455 §5.5.1' }
  }
  if (code < 1000) {
    return { name: 'Not used', meaning: 'Codes below 1000 are not used.', mayTravel: false, section: RANGES }
  }
  if (code < 3000) {
    const meaning = 'Set aside for the protocol itself, its revisions and extensions; none has given it a meaning yet.'
    return { name: 'Reserved for the protocol', meaning, mayTravel: false, section: RANGES }
  }
  if (code < 4000) {
    const meaning = 'For libraries, frameworks and applications that register their code with IANA.'
    return { name: 'For registration', meaning, mayTravel: true, section: RANGES }
  }
  if (code < 5000) {
    const meaning = 'For private use: it means what your client and your server agree that it means.'
    return { name: 'Private use', meaning, mayTravel: true, section: RANGES }
  }
  return { name: 'Undefined', meaning: 'No range of codes reaches this far.', mayTravel: false, section: RANGES }
}
