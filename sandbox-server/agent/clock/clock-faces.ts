import { syncBuiltinESMExports } from 'node:module'
import type { TimeSource } from './time-source.ts'

/** Where the scales of the clocks begin, seen from the source's. */
export interface Origins {
  /** What Date.now() is at the source's 0: whole milliseconds, so that dates and timers change at the same instants. */
  readonly date: number
  readonly performance: number
  /** What performance.timeOrigin is. */
  readonly timeOrigin: number
  readonly hrtime: number
  readonly uptime: number
}

/** Makes every clock that a program can read show the source's time: they agree to the microsecond. */
export function setClockFaces(source: TimeSource, origins: Origins): void {
  setDate(() => Math.floor(origins.date + source.now()))
  setPerformance(() => origins.performance + source.now(), origins.timeOrigin)
  const hrtimeMs = () => origins.hrtime + source.now()
  const hrtime = Object.assign(
    (before?: [number, number]): [number, number] => {
      const nanos = nanosOf(hrtimeMs())
      if (before !== undefined) checkHrtime(before)
      const since = before === undefined ? nanos : nanos - (BigInt(before[0]) * BILLION + BigInt(before[1]))
      const seconds = since / BILLION
      const rest = since % BILLION
      return rest < 0n ? [Number(seconds - 1n), Number(rest + BILLION)] : [Number(seconds), Number(rest)]
    },
    { bigint: () => nanosOf(hrtimeMs()) },
  )
  process.hrtime = hrtime
  process.uptime = () => (origins.uptime + source.now()) / 1000
  // `import { hrtime } from 'node:process'` names what was there when the module was first asked for.
  syncBuiltinESMExports()
}

const BILLION = 1_000_000_000n

/** Milliseconds with a fraction, without what a float of so many nanoseconds would lose. */
function nanosOf(ms: number): bigint {
  const whole = Math.floor(ms)
  return BigInt(whole) * 1_000_000n + BigInt(Math.floor((ms - whole) * 1e6))
}

function checkHrtime(before: unknown): void {
  if (!Array.isArray(before)) throw new TypeError('The "time" argument must be an instance of Array.')
  if (before.length !== 2)
    throw new RangeError(`The value of "time" is out of range. It must be 2. Received ${before.length}`)
}

/** The class itself, seen through glass: everything is Date's own, except what the time is when nobody says. */
function setDate(now: () => number): void {
  const RealDate = Date
  RealDate.now = named('now', now)
  const TravellingDate = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (_, args, newTarget) => Reflect.construct(RealDate, args.length === 0 ? [now()] : args, newTarget),
  })
  Object.defineProperty(RealDate.prototype, 'constructor', {
    value: TravellingDate,
    writable: true,
    configurable: true,
  })
  globalThis.Date = TravellingDate
  setIntl(now)
}

/** Formats that are given no date take the present one. */
function setIntl(now: () => number): void {
  const { prototype } = Intl.DateTimeFormat
  const { formatToParts } = prototype
  prototype.formatToParts = named('formatToParts', function (this: Intl.DateTimeFormat, date) {
    return formatToParts.call(this, date ?? now())
  })
  const format = Object.getOwnPropertyDescriptor(prototype, 'format')
  if (format?.get === undefined) return
  const { get } = format
  const bound = new WeakMap<object, Intl.DateTimeFormat['format']>()
  Object.defineProperty(prototype, 'format', {
    ...format,
    get(this: Intl.DateTimeFormat) {
      const real: Intl.DateTimeFormat['format'] = get.call(this)
      const known = bound.get(this) ?? ((date?: Date | number) => real(date ?? now()))
      bound.set(this, known)
      return known
    },
  })
}

function setPerformance(now: () => number, timeOrigin: number): void {
  const prototype: Performance = Object.getPrototypeOf(performance)
  const { mark, measure } = prototype
  define(prototype, 'now', named('now', now))
  Object.defineProperty(prototype, 'timeOrigin', { get: () => timeOrigin, configurable: true, enumerable: true })
  define(
    prototype,
    'mark',
    named('mark', function (this: Performance, name: string, options?: PerformanceMarkOptions) {
      return mark.call(this, name, { startTime: now(), ...options })
    }),
  )
  define(
    prototype,
    'measure',
    named('measure', function (this: Performance, ...args: Parameters<Performance['measure']>) {
      return Reflect.apply(measure, this, untilNow(args, now))
    }),
  )
}

type PerformanceMarkOptions = NonNullable<Parameters<Performance['mark']>[1]>

/** A measure that names no end ends now. */
function untilNow([name, from, to]: Parameters<Performance['measure']>, now: () => number): unknown[] {
  if (typeof from === 'object' && from !== null) {
    const isOpen = from.end === undefined && from.duration === undefined
    return [name, isOpen ? { ...from, end: now() } : from]
  }
  if (to !== undefined) return [name, from, to]
  return [name, { ...(from === undefined ? {} : { start: from }), end: now() }]
}

function define<T extends object, K extends keyof T>(object: T, key: K, value: T[K]): void {
  Object.defineProperty(object, key, { value, writable: true, configurable: true, enumerable: true })
}

function named<F extends (...args: never[]) => unknown>(name: string, made: F): F {
  return Object.defineProperty(made, 'name', { value: name, configurable: true })
}
