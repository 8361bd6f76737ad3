/** Limits both ends know, so that the page can say no before the server must. Sizes are bytes of UTF-8. */
export const LIMITS = {
  messageBytes: 512 * 1024,
  files: 16,
  fileBytes: 128 * 1024,
  inputBytes: 4 * 1024,
  peers: 16,
  peerMessageBytes: 64 * 1024,
  /** What a client may send as it stands, past its own WebSocket library: a little more than a message and its header. */
  peerRawBytes: 66 * 1024,
  /** Of a client's handshake. */
  peerHeaders: 16,
  peerHeaderBytes: 1024,
  peerProtocols: 8,
  /** One burst: messages, messages a second, characters of its template, and characters of all its messages together. */
  burstMessages: 2_000,
  burstPerSecond: 1_000,
  burstTemplate: 4 * 1024,
  burstCharacters: 4 * 1024 * 1024,
  /** All bursts of a run together. */
  runBurstMessages: 20_000,
  runBurstCharacters: 16 * 1024 * 1024,
  scenarioSteps: 200,
  scenarioBytes: 512 * 1024,
  labConnections: 4,
  labBytes: 70 * 1024,
} as const
