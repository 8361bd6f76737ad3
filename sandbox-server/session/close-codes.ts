/** Close codes this server sends of its own accord. 4000–4999 are ours to define (RFC 6455 §7.4.2). */
export const CLOSE = {
  /** The server is restarting; the page comes back (IANA registry, 1012 Service Restart). */
  restarting: 1012,
  /** Policy: far too many messages (RFC 6455 §7.4.1). */
  policy: 1008,
  versionMismatch: 4001,
  noHello: 4002,
  /** Another socket took this session over. */
  replaced: 4003,
} as const
