import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade } from './attacker.ts'

const serving = (html: string) => `
  import { createServer } from 'node:http'
  createServer((request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(${html})).listen(8080, () => console.log('up'))`

// A page runs in the learner's own sandbox; the window that plays the browser is no wall, and need not be one.
const PAGES = {
  'spins for ever': `'<script>for (;;);</script>'`,
  'grows for ever': `'<script>const kept = []; for (;;) kept.push("x".repeat(1e6) + kept.length)</script>'`,
  'is a hundred thousand levels deep': `'<div>'.repeat(100_000)`,
  'leaves its window': `'<script>const p = (0, eval)("this").constructor.constructor("return process")(); p.kill(p.pid, "SIGKILL")</script>'`,
  'answers for itself': `'<script>globalThis[Symbol.for("duplex.say")]?.({ shown: "hello" }); const p = new Function("return process")?.(); p?.exit(0)</script>'`,
}

attack('a page that spins, grows, or leaves its window fails its check, and that is all', async ({ pods }) => {
  for (const [what, html] of Object.entries(PAGES)) {
    const graded = await grade(pods, 'opens', serving(html))
    assert.match(complaint(graded), /./, what)
    assert.ok(graded.durationMs < 40_000, what)
  }
})
