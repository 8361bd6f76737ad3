/** Masks or unmasks `bytes` in place: octet i is XORed with key octet i mod 4 (RFC 6455 §5.3). Twice is the identity. */
export function applyMask(bytes: Uint8Array, key: Uint8Array): void {
  let i = 0
  if (bytes.length >= 32) {
    while ((bytes.byteOffset + i) % 4 !== 0) xorAt(bytes, i++, key)
    // From the first aligned byte on, four bytes at a time, with the key turned to begin where those four begin.
    // Both views share the machine's byte order, so the order does not matter.
    const turned = new Uint8Array(4)
    for (let k = 0; k < 4; k++) turned[k] = key[(i + k) & 3] ?? 0
    const [word = 0] = new Uint32Array(turned.buffer)
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset + i, (bytes.length - i) >> 2)
    for (let w = 0; w < words.length; w++) words[w] = (words[w] ?? 0) ^ word
    i += words.length * 4
  }
  while (i < bytes.length) xorAt(bytes, i++, key)
}

function xorAt(bytes: Uint8Array, i: number, key: Uint8Array): void {
  bytes[i] = (bytes[i] ?? 0) ^ (key[i & 3] ?? 0)
}
