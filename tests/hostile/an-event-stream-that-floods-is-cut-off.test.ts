import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

const HEAD = `'HTTP/1.1 200 OK\\r\\nContent-Type: text/event-stream\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n'`
const chunk = (text: string) => `(text => text.length.toString(16) + '\\r\\n' + text + '\\r\\n')(${text})`

const FLOODS = {
  events: `'data: hello\\n\\n'.repeat(2000)`,
  comments: `(':' + 'c'.repeat(1000) + '\\n').repeat(50)`,
  'a line without end': `'d'.repeat(65536)`,
}

attack('an event stream that never rests is cut off, whatever flows in it', async ({ pods }) => {
  for (const [what, text] of Object.entries(FLOODS)) {
    const graded = await grade(pods, 'streams', rawServer(`socket.write(${HEAD}); endlessly(${chunk(text)})`))
    assert.match(complaint(graded), /./, what)
    assert.ok(graded.durationMs < 20_000, what)
  }
})
