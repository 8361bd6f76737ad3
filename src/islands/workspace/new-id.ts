/** Unique for good: 16 random bytes. `crypto.randomUUID` exists on https and localhost alone. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
