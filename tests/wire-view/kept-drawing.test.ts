import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { rememberDrawing } from '../../src/islands/wire/kept-drawing.ts'
import { createWireState } from '../../src/islands/wire/wire-state.ts'
import { USUAL } from '../../src/islands/wire/zoom.ts'
import { kept } from '../../src/progress/index.ts'

beforeEach(() => kept.remove('wire-drawing'))

test('a record is drawn as the one before it was', () => {
  const first = createWireState()
  const stop = rememberDrawing(first)
  first.zoomBy(1)
  first.isFitted.value = true
  first.isByTime.value = true
  stop()
  const second = createWireState()
  rememberDrawing(second)()
  assert.deepEqual([second.zoom.value, second.isFitted.value, second.isByTime.value], [USUAL + 1, true, true])
})

test('what is done to a record that is not shown any more is not remembered', () => {
  const first = createWireState()
  rememberDrawing(first)()
  first.zoomBy(1)
  const second = createWireState()
  rememberDrawing(second)()
  assert.equal(second.zoom.value, USUAL)
})

for (const [what, broken] of [
  ['no drawing', 'large'],
  ['a size there is not', { zoom: 9, isFitted: true, isByTime: false }],
  ['half a drawing', { zoom: 1 }],
] as const) {
  test(`where ${what} is kept, a record is drawn as usual`, () => {
    kept.write('wire-drawing', broken)
    const state = createWireState()
    rememberDrawing(state)()
    assert.deepEqual([state.zoom.value, state.isFitted.value, state.isByTime.value], [USUAL, false, false])
  })
}
