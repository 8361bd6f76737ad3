/** Lets tests that are written with Jest's words run on Node's own test runner. The text of a file of the folder. */
export const jestWordsScript = `// Jest's words on Node's own test runner, so that the tests need nothing but Node and three small packages.
import { registerHooks } from 'node:module'
import { after, afterEach, before, beforeEach, describe, it, mock, test } from 'node:test'
import { expect } from 'expect'
import { bind } from 'jest-each'
import { ModuleMocker } from 'jest-mock'

for (const word of [test, it]) word.each = bind(word)
describe.each = bind(describe, false)

const mocker = new ModuleMocker(globalThis)
const jest = {
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  clearAllMocks: () => mocker.clearAllMocks(),
  restoreAllMocks: () => mocker.restoreAllMocks(),
  useFakeTimers: () => mock.timers.enable(),
  useRealTimers: () => mock.timers.reset(),
  advanceTimersByTime: (ms) => mock.timers.tick(ms),
}
const words = { describe, test, it, beforeAll: before, afterAll: after, beforeEach, afterEach, expect, jest }

// As globals, and for those who import them.
Object.assign(globalThis, words, { jestWords: words })
const url = 'duplex:jest-globals'
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url, format: 'module', shortCircuit: true } : next(specifier, context),
  load: (asked, context, next) => {
    if (asked !== url) return next(asked, context)
    const source = Object.keys(words).map((name) => \`export const \${name} = globalThis.jestWords.\${name}\`)
    return { format: 'module', source: source.join('\\n'), shortCircuit: true }
  },
})
`
