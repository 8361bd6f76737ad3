import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade } from './attacker.ts'

const NESTED = {
  lists: `'['.repeat(400_000) + ']'.repeat(400_000)`,
  objects: `'{"type":'.repeat(80_000) + '1' + '}'.repeat(80_000)`,
}

// Whoever compares or shows such a value goes down all its levels, to the end of the stack.
for (const [what, text] of Object.entries(NESTED)) {
  attack(`a message of ${what} in ${what} without end fails the check, and breaks nothing`, async ({ pods }) => {
    const graded = await grade(
      pods,
      'talks',
      `import { WebSocketServer } from 'ws'
      const nested = ${text}
      new WebSocketServer({ port: 8080 }).on('connection', (socket) => socket.on('message', () => { socket.send(nested); socket.send(nested) }))`,
    )
    assert.match(complaint(graded), /heard a message/)
  })

  attack(`an answer of ${what} in ${what} without end fails the check, and breaks nothing`, async ({ pods }) => {
    const graded = await grade(
      pods,
      'asks',
      `import { createServer } from 'node:http'
      const nested = ${text}
      createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(nested)).listen(8080)`,
    )
    assert.match(complaint(graded), /./)
  })
}
