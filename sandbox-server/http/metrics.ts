import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { SessionMeter } from '../session/index.ts'

/** Numbers for Prometheus. */
export interface Metrics {
  readonly meter: SessionMeter
  readonly contentType: string
  /** The text of `/metrics`. */
  text(): Promise<string>
}

/** Opens a registry of its own, so that two servers in one process do not share counts. */
export function openMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'duplex_' })
  const sockets = new Gauge({ name: 'duplex_sockets', help: 'WebSockets that are open', registers })
  const sessions = new Gauge({
    name: 'duplex_sessions',
    help: 'Sessions that are held, with a socket or without',
    registers,
  })
  const queue = new Gauge({ name: 'duplex_check_queue', help: 'Checks that wait for their turn', registers })
  const runs = new Counter({
    name: 'duplex_runs_total',
    help: 'Runs and checks that are over, by how they ended',
    labelNames: ['kind', 'how'],
    registers,
  })
  const refusals = new Counter({
    name: 'duplex_refusals_total',
    help: 'Messages that were refused, by code',
    labelNames: ['code'],
    registers,
  })
  const checks = new Histogram({
    name: 'duplex_check_duration_seconds',
    help: 'From a check being asked for to its last event',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  })
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    meter: {
      socketOpened: () => sockets.inc(),
      socketClosed: () => sockets.dec(),
      sessionOpened: () => sessions.inc(),
      sessionClosed: () => sessions.dec(),
      runOver(kind, how, durationMs) {
        runs.inc({ kind, how })
        if (kind === 'check') checks.observe(durationMs / 1000)
      },
      queueIs: (length) => queue.set(length),
      refused: (code) => refusals.inc({ code }),
    },
  }
}
