import { expect, type Locator, type Page, test } from 'playwright/test'

const LESSON = '/lessons/the-protocol/handshake/'

/** The bench, awake. */
async function openBench(page: Page): Promise<Locator> {
  await page.goto(LESSON)
  const bench = page.getByRole('region', { name: 'Handshake bench' })
  await bench.scrollIntoViewIfNeeded()
  await expect(page.locator('astro-island', { has: bench })).not.toHaveAttribute('ssr')
  return bench
}

async function sendGuessing(bench: Locator, guess: string): Promise<void> {
  await bench.getByRole('radio', { name: guess }).check()
  await bench.getByRole('button', { name: 'Send', exact: true }).click()
}

test('the minimal request is agreed to, with the bytes that the lesson counts', async ({ page }) => {
  const bench = await openBench(page)
  await sendGuessing(bench, '101')
  await expect(bench.getByText('As you expected: the answer is 101.')).toBeVisible()
  await expect(bench.getByText('157 bytes up · 129 down')).toBeVisible()
  await expect(bench.locator('.hb-answer')).toContainText('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
})

test('after 101 a frame goes over the same connection and its echo comes back', async ({ page }) => {
  const bench = await openBench(page)
  await sendGuessing(bench, '101')
  await bench.getByLabel('Text to send in a frame').fill('Hello')
  await bench.getByRole('button', { name: 'Send a frame' }).click()
  const log = bench.getByRole('log')
  await expect(log.getByRole('listitem')).toHaveCount(2)
  await expect(log.getByRole('listitem').nth(1)).toContainText('81 05 48 65 6c 6c 6f')
})

test('a wrong guess is met with the rule, the line it is about, and is kept for review', async ({ page }) => {
  const bench = await openBench(page)
  await bench.getByRole('combobox', { name: 'Request' }).selectOption('Version 12')
  await sendGuessing(bench, '101')
  await expect(bench.getByText('You expected 101, and the answer is 426.')).toBeVisible()
  await expect(bench.getByText('§4.2.1 item 6', { exact: true })).toBeVisible()
  await expect(bench.locator('.is-blamed')).toHaveCount(1)
  // Kept once what came has been painted.
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem('duplex:guesses')))
    .toContain('"situation":"version-12","expected":"101","actual":"426"')
})

test('without a guess the bench asks once, and then sends', async ({ page }) => {
  const bench = await openBench(page)
  await bench.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(bench.getByRole('alert')).toContainText('A guess first')
  await expect(bench.getByRole('radio', { name: '101' })).toBeFocused()
  await bench.getByRole('button', { name: 'Send without a guess' }).click()
  await expect(bench.getByText('Without a guess this time: the answer is 101.')).toBeVisible()
})

test('the very bytes can be edited, down to a missing carriage return', async ({ page }) => {
  const bench = await openBench(page)
  await bench.getByRole('radio', { name: 'bytes' }).check()
  const bytes = bench.getByLabel('The bytes of the request')
  await bytes.fill((await bytes.inputValue()).replace('\\r\\n', '\\n'))
  await sendGuessing(bench, '400')
  await expect(bench.getByText('As you expected: the answer is 400.')).toBeVisible()
  await expect(bench.getByText('Line 1 ends in LF alone.')).toBeVisible()
})

test('a request can be changed, guessed and sent by keyboard alone', async ({ page }) => {
  const bench = await openBench(page)
  await bench.getByLabel('Value of Sec-WebSocket-Version').focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('8')
  await bench.getByRole('radio', { name: '101' }).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await expect(bench.getByText('the answer is 426')).toBeVisible()
})
