import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

const ANSWERS = {
  'bytes that are no HTTP': `Buffer.alloc(100_000, 255)`,
  'the wrong key': `agreement.replace(accept, 'd3Jvbmc=') + '\\r\\n'`,
  'a head without end': `agreement + ('X-A: ' + 'x'.repeat(1000) + '\\r\\n').repeat(10_000)`,
  'a header name that is a line': `agreement + 'X\\nY: z\\r\\n\\r\\n'`,
  'two answers in one': `'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n' + agreement + '\\r\\n'`,
  'a length that is none': `'HTTP/1.1 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\n'`,
  'two lengths': `'HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\nhello'`,
  'a protocol nobody asked for': `agreement + 'Sec-WebSocket-Protocol: evil\\r\\n\\r\\n'`,
  'a redirect to the host': `'HTTP/1.1 302 Found\\r\\nLocation: http://169.254.169.254/\\r\\n\\r\\n'`,
}

attack('an answer to the handshake that is none fails the check in words', async ({ pods }) => {
  for (const [what, answer] of Object.entries(ANSWERS)) {
    assert.match(
      complaint(await grade(pods, 'talks', rawServer(`socket.write(${answer})`))),
      /could not connect|did not answer/,
      what,
    )
  }
})

attack('garbage behind a handshake that was right fails the check in words', async ({ pods }) => {
  const graded = await grade(pods, 'talks', rawServer(`agree(); socket.write(Buffer.alloc(1_000_000, 255))`))
  assert.match(complaint(graded), /./)
})
