/** A reporter for node:test that writes one object, `{ passed, failed, skipped }`, counting tests and not their groups. */
export default async function* tally(events) {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details?.type === 'suite') continue
    if (data.skip !== undefined || data.todo !== undefined) count.skipped += 1
    else if (type === 'test:pass') count.passed += 1
    else count.failed += 1
  }
  yield JSON.stringify(count)
}
