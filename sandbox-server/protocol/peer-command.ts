import * as z from 'zod/mini'
import { Burst } from './burst.ts'
import { ConnectionFault } from './fault.ts'
import { LIMITS } from './limits.ts'

/** What a client is called where people read it. It begins with a letter or a digit. */
export const PeerName = z.string().check(z.regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,23}$/u))

/** The name of a subprotocol: a token (RFC 9110 §5.6.2). */
const Token = z.string().check(z.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/))

/** A header that a client adds to its handshake. What the handshake itself writes cannot be added. */
export const PeerHeader = z.object({
  name: z
    .string()
    .check(
      z.regex(
        /^(?!(?:connection|upgrade|sec-websocket-.*|content-length|transfer-encoding|expect|te|trailer)$)[!#$%&'*+.^_`|~0-9a-z-]{1,64}$/i,
      ),
    ),
  // Control characters could end the line and begin another header.
  value: z.string().check(z.regex(/^[\x20-\x7e\xa0-\xff]*$/), z.maxLength(LIMITS.peerHeaderBytes)),
})
export type PeerHeader = z.infer<typeof PeerHeader>

const hexOf = (mostBytes: number) => z.string().check(z.maxLength(2 * mostBytes), z.regex(/^(?:[0-9a-f]{2})*$/))

/** What a client of the page's own may do inside a run, as a real socket beside the learner's server. */
export const PeerCommand = z.discriminatedUnion('do', [
  /** Without a port: to the proxy where there is one, otherwise to the first port that the learner's programs listen on. */
  z.object({
    do: z.literal('connect'),
    path: z._default(z.string().check(z.regex(/^\/[^\s#]*$/), z.maxLength(512)), '/'),
    port: z.optional(z.int().check(z.gte(1), z.lte(65535))),
    /** What its lifeline is called; without it, by its id. */
    name: z.optional(PeerName),
    /** Subprotocols it offers, the one it likes best first. */
    protocols: z.optional(z.array(Token).check(z.maxLength(LIMITS.peerProtocols))),
    headers: z.optional(z.array(PeerHeader).check(z.maxLength(LIMITS.peerHeaders))),
  }),
  z.object({ do: z.literal('rename'), name: PeerName }),
  z.object({ do: z.literal('send'), text: z.string().check(z.maxLength(LIMITS.peerMessageBytes)) }),
  /** A binary message. */
  z.object({ do: z.literal('send-bytes'), hex: hexOf(LIMITS.peerMessageBytes) }),
  /** Bytes as they stand, past every rule: they need not be a frame at all. */
  z.object({ do: z.literal('raw'), hex: hexOf(LIMITS.peerRawBytes).check(z.minLength(2)) }),
  /** With up to 125 bytes of payload (RFC 6455 §5.5). */
  z.object({ do: z.literal('ping'), hex: z.optional(hexOf(125)) }),
  z.object({
    do: z.literal('close'),
    code: z.optional(z.int()),
    reason: z.optional(z.string().check(z.maxLength(123))),
  }),
  /** RST: the connection is torn down without a Close frame. The same as the fault of this name. */
  z.object({ do: z.literal('cut') }),
  /** Half-open: the client stays silent for ever, reads nothing and answers no ping. The same as the fault of this name. */
  z.object({ do: z.literal('vanish') }),
  /** Any harm that a client can do to its own connection. */
  z.object({ do: z.literal('fault'), fault: ConnectionFault }),
  /** Said to the first of its clients. One burst goes on at a time; `burst` events tell of it. */
  z.object({ do: z.literal('burst'), burst: Burst }),
  z.object({ do: z.literal('burst-stop') }),
])
export type PeerCommand = z.infer<typeof PeerCommand>
