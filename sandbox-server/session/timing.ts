/** How long things may take in a session, in milliseconds. Tests shorten them; nothing else should. */
export interface Timing {
  /** From the socket's opening to its hello. */
  readonly helloMs: number
  /** Between two pings; a socket that has not answered one by the next is ended. */
  readonly pingMs: number
  /** How long a session outlives its last socket. */
  readonly keepMs: number
  /** A pod, or a Run that nobody talks to, rests after this. */
  readonly idleMs: number
  /** How long a stopped run may take to be over before its pod is ended. */
  readonly stopMs: number
  /** The server's own limit on a check, far above the grader's. */
  readonly checkMs: number
}

export const TIMING: Timing = {
  helloMs: 5_000,
  pingMs: 15_000,
  keepMs: 120_000,
  idleMs: 600_000,
  stopMs: 3_000,
  checkMs: 60_000,
}
