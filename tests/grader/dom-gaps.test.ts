import assert from 'node:assert/strict'
import { test } from 'node:test'
import { any } from '../../sandbox-server/grader/index.ts'
import { grade, nextPort } from './grading.ts'

const BODY = `<!doctype html><body>
  <p id="content"></p><p id="inner"></p><button id="pressed">Press</button>
  <script>
    document.querySelector('#content').textContent = 0
    document.querySelector('#inner').innerText = 0
    document.querySelector('#pressed').ariaPressed = true
  </script>
</body>`

test('a page writes the number 0 as a text, and ARIA properties as attributes, as a browser does', async () => {
  const { first } = await grade(
    '',
    ({ check }) =>
      check('shows them', async ({ page, plays }) => {
        const port = nextPort()
        const server = await plays(port)
        server.serves('/', { body: BODY, type: 'text/html' })
        const open = await page(`http://localhost:${port}/`)
        await open.shows('#content', '0')
        await open.shows('#inner', '0')
        await open.shows('#pressed[aria-pressed="true"]', any.text)
      }),
    { setup: { starts: 'nothing' } },
  )
  assert.equal(first.status, 'pass', `${first.message}\n${first.actual}`)
})
