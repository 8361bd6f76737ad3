import * as fc from 'fast-check'

/** Tries a property that awaits nothing on many values; throws with the smallest that breaks it. */
export function holds<Values>(property: fc.IProperty<Values>, options: { numRuns?: number } = {}): void {
  // The result of a property without promises is not one either; the linter sees only the other overload.
  void fc.assert(property, options)
}
