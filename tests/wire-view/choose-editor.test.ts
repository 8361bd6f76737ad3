import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseEditor } from '../../src/islands/editor/choose-editor.ts'

const desk = { hasFinePointer: true, widthPx: 1440, savesData: false, hasWorkers: true }

test('a wide screen with a mouse gets Monaco', () => {
  assert.equal(chooseEditor(desk), 'monaco')
  assert.equal(chooseEditor({ ...desk, widthPx: 900 }), 'monaco')
})

test('fingers, narrow screens, who saves data, and browsers without workers get CodeMirror', () => {
  assert.equal(chooseEditor({ ...desk, hasFinePointer: false }), 'codemirror')
  assert.equal(chooseEditor({ ...desk, widthPx: 899 }), 'codemirror')
  assert.equal(chooseEditor({ ...desk, savesData: true }), 'codemirror')
  assert.equal(chooseEditor({ ...desk, hasWorkers: false }), 'codemirror')
})
