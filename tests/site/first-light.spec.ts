import { readFileSync } from 'node:fs'
import { expect, type Page, test } from 'playwright/test'
import { SiteServer } from '../support/site-server.ts'
import { clickIntoCode } from './workspace-page.ts'

const SOLUTION = readFileSync(
  new URL(
    '../../lessons/4-real-time-patterns/3-sequence-numbers/challenges/catch-up/solution/server.ts',
    import.meta.url,
  ),
  'utf8',
)

// A newcomer's whole way, on a server of its own that is stopped and killed on the way. Nothing is faked.
test.describe.configure({ mode: 'serial' })

let server: SiteServer
let page: Page

test.beforeAll(async ({ browser }) => {
  server = await SiteServer.start()
  page = await (await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 } })).newPage()
})

test.afterAll(async () => {
  await page.context().close()
  await server.stop()
})

test('from home it is two steps to the first lesson', async () => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.getByRole('link', { name: 'Course', exact: true }).first().click()
  await page
    .getByRole('main')
    .getByRole('link', { name: /The handshake/ })
    .click()
  await expect(page.getByRole('heading', { level: 1, name: 'The handshake' })).toBeVisible()
})

test('the lab answers a changed request with the rule it breaks', async () => {
  const bench = page.getByRole('region', { name: 'Handshake bench' })
  await bench.scrollIntoViewIfNeeded()
  await expect(page.locator('astro-island', { has: bench })).not.toHaveAttribute('ssr')
  await bench.getByRole('combobox', { name: 'Request' }).selectOption('Version 12')
  await bench.getByRole('radio', { name: '426' }).check()
  await bench.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(bench.getByText('As you expected: the answer is 426.')).toBeVisible()
  await expect(bench.getByText('§4.2.1 item 6', { exact: true })).toBeVisible()
})

test('a wrong option is explained, and the second try settles it', async () => {
  const question = page.locator('form.quiz-question', { hasText: 'Which protocol do its first application bytes' })
  await question.scrollIntoViewIfNeeded()
  await question.getByRole('radio', { name: /^UDP/ }).check()
  await question.getByRole('button', { name: 'Certain' }).click()
  await expect(question.locator('.quiz-why')).toContainText('RFC 6455 runs over TCP.')
  await expect(question.getByText('Hint', { exact: true })).toBeVisible()
  await question.getByRole('radio', { name: /^HTTP, a request/ }).check()
  await question.getByRole('button', { name: 'Fairly sure' }).click()
  await expect(question.locator('.quiz-result')).toBeFocused()
  await expect(question.getByText('The opening bytes are an HTTP request')).toBeVisible()
})

test('a run prints in the terminal, and a client of the page talks to it', async () => {
  await page.goto('/challenges/')
  await page
    .getByRole('main')
    .getByRole('link', { name: /catch up/i })
    .first()
    .click()
  await expect(page.locator('.editor.is-ready')).toBeAttached()
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.xterm-rows')).toContainText('listening on 8080')
  await page.getByRole('button', { name: '+ client' }).click()
  const client = page.locator('.client')
  await client.getByLabel('Message of client A').fill('{"type":"broadcast","text":"anyone here?"}')
  await client.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(client.locator('.client-log .is-received').last()).toContainText('anyone here?')
})

test('the starter fails with a reason, and the arrow that shows it is marked', async () => {
  await page
    .locator('.workspace-actions')
    .getByRole('button', { name: /^Check/ })
    .click()
  const failure = page.locator('.failure.is-fail').first()
  await expect(failure).toBeVisible()
  await expect(failure.locator('.failure-head')).not.toBeEmpty()
  await expect(failure).toContainText('expected')
  await expect(failure).toContainText('because')
  await failure.getByRole('button', { name: /Show (its|on the) wire/ }).click()
  await expect(page.locator('.wire-row.is-blamed').first()).toBeVisible()
})

test('the repaired program passes every check', async () => {
  await clickIntoCode(page)
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(SOLUTION)
  await expect(page.locator('.saved-state')).toHaveText('saved')
  await page.keyboard.press('Control+Shift+Enter')
  await expect(page.getByText(/All \d+ checks passed/).first()).toBeVisible({ timeout: 30_000 })
})

test('after a reload the code is still there', async () => {
  await page.reload()
  await expect(page.locator('.editor.is-ready')).toBeAttached()
  await expect(page.locator('.monaco-editor .view-lines').first()).toContainText(firstLineOf(SOLUTION))
})

test('after kill -9 and a new start, progress, history and code are still there', async () => {
  await server.kill()
  await server.start()
  await page.reload()
  await expect(page.locator('.editor.is-ready')).toBeAttached()
  await expect(page.locator('.monaco-editor .view-lines').first()).toContainText(firstLineOf(SOLUTION))
  await page.getByRole('tab', { name: /History/ }).click()
  await expect(page.locator('.history')).toContainText('passed')

  await page.goto('/lessons/the-protocol/handshake/')
  const question = page.locator('form.quiz-question', { hasText: 'Which protocol do its first application bytes' })
  await question.scrollIntoViewIfNeeded()
  await expect(question.getByText('The opening bytes are an HTTP request')).toBeVisible()
})

test('without the sandbox server the page says so, the editor works, and it mends itself', async () => {
  await page.goto('/challenges/catch-up/')
  await expect(page.locator('.editor.is-ready')).toBeAttached()
  await expect(page.locator('.status-dot.is-warm')).toBeVisible()
  await server.stop()
  await expect(page.locator('.status-pod')).toContainText('Trying again')
  await clickIntoCode(page)
  await page.keyboard.press('Control+Home')
  await page.keyboard.insertText('// offline\n')
  await expect(page.locator('.saved-state')).toHaveText('saved')
  await server.start()
  await page.keyboard.press('Control+Shift+Enter')
  await expect(page.getByText(/All \d+ checks passed/).first()).toBeVisible({ timeout: 40_000 })
})

function firstLineOf(code: string): string {
  return code.split('\n', 1)[0]?.replaceAll(' ', '\u00a0').trim() ?? ''
}
