/**
 * Text made small enough for an address: deflated by the browser itself, then base64url. Beside lz-string it is shorter
 * (a solution of catch-up comes to 1,334 characters, and to 1,827 there), costs no bytes of the page, carries a checksum
 * (zlib's Adler-32), and can be unpacked step by step.
 */
export async function packText(text: string): Promise<string> {
  const packed = await collect(slicesOf(new TextEncoder().encode(text)).pipeThrough(new CompressionStream('deflate')))
  let binary = ''
  for (const byte of packed) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** Why packed text cannot be read: it is not what was packed, or it is more than was asked for. */
type UnpackTrouble = 'damaged' | 'too-long'

/** The text again, at most `mostBytes` of it: what would become more is not unpacked any further. */
export async function unpackText(
  packed: string,
  { mostBytes }: { mostBytes: number },
): Promise<{ text: string } | { trouble: UnpackTrouble }> {
  // Base64 writes three bytes as four characters, and what was packed is never much more than the text itself.
  if (packed.length > (mostBytes + SLICE) * (4 / 3)) return { trouble: 'too-long' }
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0))
    const unpacked = await collect(slicesOf(bytes).pipeThrough(new DecompressionStream('deflate')), mostBytes)
    return unpacked === null ? { trouble: 'too-long' } : { text: STRICT.decode(unpacked) }
  } catch {
    return { trouble: 'damaged' }
  }
}

const STRICT = new TextDecoder('utf-8', { fatal: true })

/** A deflated byte becomes 1,032 at most, so a slice of this size becomes a mebibyte before anybody can say stop. */
const SLICE = 1024

/** Bytes in small pieces, the next one only when it is asked for. */
function slicesOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + SLICE))
      at += SLICE
    },
  })
}

function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array>
function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array | null>
async function collect(
  stream: ReadableStream<Uint8Array>,
  most = Number.POSITIVE_INFINITY,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = stream.getReader()
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    size += step.value.length
    if (size > most) {
      await reader.cancel()
      return null
    }
    chunks.push(step.value)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
