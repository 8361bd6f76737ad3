import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade } from './attacker.ts'

// A learner's module shares its process with our host: whatever it spoils there, what is right is decided elsewhere.
const SPOILERS = {
  everything: `Object.prototype.status = 'pass'; Object.prototype.answer = 'accepted'; Array.prototype.every = () => true; Map.prototype.get = () => 'accepted'`,
  json: `JSON.stringify = () => '{"to":1,"answer":"accepted"}'; JSON.parse = () => ({ to: 1, answer: 'accepted' })`,
  sockets: `const { Socket } = require('node:net'); Socket.prototype.write = function () { return true }`,
  promises: `Promise.prototype.then = function (resolve) { resolve('accepted') }`,
  host: `globalThis[Symbol.for('duplex.host')] = () => ({ returned: 'accepted' }); globalThis[Symbol.for('duplex.say')]?.({ verdict: 'pass' })`,
  exit: `process.reallyExit(0)`,
}

for (const [name, spoiler] of Object.entries(SPOILERS)) {
  attack(`a module that spoils ${name} is not taken for one that is right`, async ({ pods }) => {
    const graded = await grade(pods, 'calls', [
      {
        name: 'dedup.ts',
        text: `import { createRequire } from 'node:module'\nconst require = createRequire('/')\n${spoiler}\nexport function castVote() { return 'wrong' }`,
      },
    ])
    assert.match(complaint(graded), /\S/)
  })
}
