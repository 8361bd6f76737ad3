/** SHA-1 (RFC 3174). The handshake uses it as a label, not for security (RFC 6455 §10.8); use it for nothing else. */
export function sha1(message: Uint8Array): Uint8Array {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0])
  const padded = pad(message)
  const words = new Uint32Array(80)
  const view = new DataView(padded.buffer)
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t++) words[t] = view.getUint32(block + t * 4)
    compress(state, words)
  }
  const digest = new DataView(new ArrayBuffer(20))
  state.forEach((word, i) => {
    digest.setUint32(i * 4, word)
  })
  return new Uint8Array(digest.buffer)
}

/** The message, a 1 bit, zeros, and the length in bits as 64 bits, so that it ends on a block of 64 bytes (§4). */
function pad(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000))
  view.setUint32(padded.length - 4, (message.length << 3) >>> 0)
  return padded
}

function compress(state: Uint32Array, words: Uint32Array): void {
  const word = (t: number): number => words[t] ?? 0
  for (let t = 16; t < 80; t++) words[t] = rotate(word(t - 3) ^ word(t - 8) ^ word(t - 14) ^ word(t - 16), 1)
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state
  for (let t = 0; t < 80; t++) {
    const [mixed, constant] = round(t, { b, c, d })
    const next = (rotate(a, 5) + mixed + e + constant + word(t)) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next
  }
  for (const [i, value] of [a, b, c, d, e].entries()) state[i] = (state[i] ?? 0) + value
}

function round(t: number, { b, c, d }: { b: number; c: number; d: number }): [mixed: number, constant: number] {
  if (t < 20) return [(b & c) | (~b & d), 0x5a827999]
  if (t < 40) return [b ^ c ^ d, 0x6ed9eba1]
  if (t < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
  return [b ^ c ^ d, 0xca62c1d6]
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
