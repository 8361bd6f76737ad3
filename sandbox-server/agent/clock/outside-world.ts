import type { NodeInternals } from './node-internals.ts'

/** Notices when the program reaches out of itself: what it has set off must come to rest before its time moves on. */
export class OutsideWorld {
  #hasTouched = false
  #jobs = 0
  /** Handles whose use means nothing: the program's own output, and the line. */
  #passedOver: readonly unknown[]

  constructor(node: NodeInternals, passedOver: readonly unknown[]) {
    this.#passedOver = passedOver
    for (const prototype of node.prototypes) for (const name of REACHING) this.#watchMethod(prototype, name)
    for (const prototype of node.cryptoJobs) this.#watchJob(prototype)
  }

  /** Whether it has reached out since this was last asked, or waits for something the machine is doing for it. */
  get isTouched(): boolean {
    const { hasTouched, isWaiting } = { hasTouched: this.#hasTouched, isWaiting: this.isWaiting }
    this.#hasTouched = false
    return hasTouched || isWaiting
  }

  /** Whether files, names, connections or ciphers are being worked on. */
  get isWaiting(): boolean {
    return this.#jobs > 0 || activeRequests.call(process).length > 0
  }

  #watchMethod(prototype: object, name: string): void {
    const holder = holderOf(prototype, name)
    if (holder === null || watched.get(holder)?.has(name)) return
    const original: unknown = Reflect.get(holder, name)
    if (typeof original !== 'function') return
    watched.set(holder, (watched.get(holder) ?? new Set()).add(name))
    const touch = (handle: unknown) => {
      this.#hasTouched ||= !this.#passedOver.includes(handle)
    }
    Reflect.set(holder, name, function (this: unknown, ...args: unknown[]) {
      touch(this)
      return Reflect.apply(original, this, args)
    })
  }

  /** The thread pool tells nobody what it works on: such a job counts until its `ondone` is called. */
  #watchJob(prototype: object): void {
    const run: unknown = Reflect.get(prototype, 'run')
    if (typeof run !== 'function') return
    const count = (by: number) => {
      this.#jobs += by
    }
    Reflect.set(prototype, 'run', function (this: { ondone?: unknown }, ...args: unknown[]) {
      const { ondone } = this
      if (typeof ondone === 'function') {
        count(1)
        this.ondone = function (this: unknown, ...results: unknown[]) {
          count(-1)
          return Reflect.apply(ondone, this, results)
        }
      }
      return Reflect.apply(run, this, args)
    })
  }
}

/** Methods of Node's handles after which somebody else has something to do. */
const REACHING = [
  ...['writeBuffer', 'writev', 'writeUtf8String', 'writeAsciiString', 'writeLatin1String', 'writeUcs2String'],
  ...['shutdown', 'close', 'reset', 'connect', 'connect6', 'listen', 'readStart'],
  ...['send', 'send6', 'spawn', 'kill', 'startThread'],
]

const watched = new Map<object, Set<string>>()

/** Public once, deprecated for the public since; there is no other way to see what fs and dns wait for. */
const activeRequests: (this: unknown) => readonly unknown[] = Reflect.get(process, '_getActiveRequests')

function holderOf(prototype: object, name: string): object | null {
  for (let each: object | null = prototype; each !== null; each = Object.getPrototypeOf(each)) {
    if (Object.hasOwn(each, name)) return each
  }
  return null
}
