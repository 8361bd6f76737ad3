import type { Writable } from 'node:stream'
import * as ws from 'ws'

/** What `ws` reads frames with. Exported by the package, missing from its types. */
interface Receiver extends Pick<Writable, 'write' | 'destroy'> {
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): void
  on(event: 'ping' | 'pong', listener: (data: Buffer) => void): void
  on(event: 'conclude', listener: (code: number, reason: Buffer) => void): void
  on(event: 'error', listener: (error: Error) => void): void
}

interface SenderOptions {
  fin: boolean
  rsv1: boolean
  opcode: number
  mask: boolean
  readOnly: boolean
  generateMask?: (into: Buffer) => void
}

interface Parts {
  Receiver: new (options: { isServer: boolean; maxPayload?: number }) => Receiver
  Sender: { frame(data: Buffer, options: SenderOptions): Buffer[] }
}

// The package exports both at run time (wrapper.mjs); its types leave them out.
const { Receiver, Sender } = ws as unknown as Parts

/** One thing that a receiver hands to the application. */
export type Received =
  | { type: 'message'; isBinary: boolean; hex: string }
  | { type: 'ping' | 'pong'; hex: string }
  | { type: 'close'; code: number; reason: string }

/** Has `ws` receive these bytes, and says what it handed over and with which code it failed, if it did. */
export async function receivedByWs(
  bytes: Uint8Array,
  options: { isServer: boolean; maxPayload?: number },
): Promise<{ received: Received[]; failedWith: number | null }> {
  const receiver = new Receiver(options)
  const received: Received[] = []
  receiver.on('message', (data, isBinary) => received.push({ type: 'message', isBinary, hex: data.toString('hex') }))
  receiver.on('ping', (data) => received.push({ type: 'ping', hex: data.toString('hex') }))
  receiver.on('pong', (data) => received.push({ type: 'pong', hex: data.toString('hex') }))
  receiver.on('conclude', (code, reason) => received.push({ type: 'close', code, reason: reason.toString() }))
  receiver.on('error', () => {})
  const error = await new Promise<Error | null | undefined>((resolve) => {
    receiver.write(Buffer.from(bytes), resolve)
  })
  receiver.destroy()
  return { received, failedWith: error ? statusCodeOf(error) : null }
}

/** The bytes that `ws` sends for this frame. */
export function framedByWs(
  data: Uint8Array,
  options: Omit<SenderOptions, 'mask' | 'readOnly'> & { key: Uint8Array | null },
) {
  const { key, ...rest } = options
  return Buffer.concat(
    Sender.frame(Buffer.from(data), {
      ...rest,
      mask: key !== null,
      readOnly: true,
      ...(key === null ? {} : { generateMask: (into) => into.set(key) }),
    }),
  )
}

/** `ws` keeps the close code of an error behind a symbol. */
function statusCodeOf(error: Error): number {
  const symbol = Object.getOwnPropertySymbols(error).find(({ description }) => description === 'status-code')
  const code: unknown = symbol === undefined ? undefined : Reflect.get(error, symbol)
  if (typeof code !== 'number') throw new Error('ws failed without a close code', { cause: error })
  return code
}
