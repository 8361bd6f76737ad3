/** One object with the words of all parts. What a part computes when asked is still computed when asked. */
export function composed<Parts extends readonly object[]>(...parts: Parts): Together<Parts> {
  const whole = {}
  for (const part of parts) Object.defineProperties(whole, Object.getOwnPropertyDescriptors(part))
  // Each part has just been put into it.
  return whole as Together<Parts>
}

type Together<Parts extends readonly object[]> = Parts extends readonly [
  infer First,
  ...infer Rest extends readonly object[],
]
  ? First & Together<Rest>
  : unknown
