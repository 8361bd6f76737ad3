import { readFileSync } from 'node:fs'
import { expect, type Locator, type Page, test } from 'playwright/test'
import { checkButton, expectAccessible, NARROW, openReady } from './workspace-page.ts'

const SOLUTION = readFileSync(
  new URL(
    '../../lessons/4-real-time-patterns/3-sequence-numbers/challenges/catch-up/solution/server.ts',
    import.meta.url,
  ),
  'utf8',
)

// Every test is a newcomer with a cookie of its own, on the real server.

const comparison = (page: Page): Locator => page.getByRole('region', { name: 'Compare' })
const choice = (page: Page): Locator => comparison(page).getByRole('combobox', { name: 'Compare with' })

async function write(page: Page, text: string): Promise<void> {
  await page.locator('.editor-host .view-lines').click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.insertText(text)
}

async function checkOnce(page: Page): Promise<void> {
  await expect(page.locator('.status-pod')).toContainText('Sandbox ready', { timeout: 30_000 })
  await checkButton(page).click()
  await expect(page.locator('.pane-meta')).toContainText('seed', { timeout: 30_000 })
}

test.describe('the comparison', () => {
  test('says how many lines differ, goes from change to change by key, and gives the focus back', async ({ page }) => {
    await openReady(page)
    await write(page, '// mine\n// and this\n')
    const compare = page.getByRole('button', { name: 'Compare', exact: true })
    await compare.click()
    await expect(choice(page)).toBeFocused()
    await expect(choice(page).getByRole('option', { name: 'The files you were given' })).toHaveJSProperty(
      'selected',
      true,
    )
    await expect(comparison(page).getByText('2 lines differ in server.ts.', { exact: true })).toBeVisible()
    await expect(comparison(page).locator('.monaco-diff-editor .line-insert').first()).toBeAttached()
    await page.keyboard.press('Alt+F5')
    await expect(comparison(page).getByRole('status').last()).toContainText(
      'Change 1 of 1, lines 1 to 2. You added: // mine; // and this.',
    )
    await page.keyboard.press('F7')
    await expect(comparison(page).locator('.diff-review')).toBeVisible()
    // The first Escape ends the reading, the second the comparison.
    await page.keyboard.press('Escape')
    await expect(comparison(page).locator('.diff-review')).toBeHidden()
    await page.keyboard.press('Escape')
    await expect(comparison(page)).toBeHidden()
    await expect(compare).toBeFocused()
  })

  test('is of the very text in the editor: what is typed in it is kept', async ({ page }) => {
    await openReady(page)
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await expect(comparison(page).getByText('No line differs.', { exact: true })).toBeVisible()
    await comparison(page).locator('.monaco-diff-editor .modified .view-lines').click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('// while comparing\n')
    await expect(comparison(page).getByText('1 line differs in server.ts.', { exact: true })).toBeVisible()
    await expect(page.locator('.saved-state')).toHaveText('saved')
    await comparison(page)
      .getByRole('button', { name: /^Close/ })
      .click()
    await expect(page.locator('.editor-host .view-lines')).toContainText('while comparing')
  })

  test('takes nobody away from where they write, however late the differences are found', async ({ page }) => {
    const late = Promise.withResolvers<void>()
    await page.route(/\/editor\.worker/, async (route) => {
      await late.promise
      await route.continue()
    })
    await openReady(page)
    await write(page, '// mine\n')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await comparison(page).locator('.monaco-diff-editor .modified .view-lines').click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('// one')
    late.resolve()
    await expect(comparison(page).locator('.line-insert').first()).toBeAttached()
    await page.keyboard.insertText(' two')
    await expect(page.locator('.editor-host .view-lines')).toContainText('// one two// mine')
  })

  test('stands side by side where there is room, and is woven into one where there is not', async ({ page }) => {
    await openReady(page)
    await write(page, '// mine\n')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    const diff = comparison(page).locator('.monaco-diff-editor')
    await expect(diff).not.toHaveClass(/side-by-side/)
    await comparison(page).getByRole('button', { name: 'Side by side' }).click()
    await expect(diff).toHaveClass(/side-by-side/)
    await expect(page.locator('.pane-checks')).toBeHidden()
    await page.keyboard.press('Escape')
    await expect(page.locator('.pane-checks')).toBeVisible()
  })

  test('breaks no rule of accessibility, in either theme', async ({ page }) => {
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      await openReady(page)
      await write(page, '// mine\n')
      await page.getByRole('button', { name: 'Compare', exact: true }).click()
      await expect(comparison(page).locator('.line-insert').first()).toBeAttached()
      await expectAccessible(page)
    }
  })
})

test.describe('the history', () => {
  test('compares with an earlier check, brings it back, and marks the last that passed', async ({ page }) => {
    await openReady(page)
    await page.getByRole('tab', { name: /History/ }).click()
    const history = page.locator('.history')
    await expect(history.getByText('None yet. Every check', { exact: false })).toBeVisible()
    await checkOnce(page)
    await write(page, '// after the check\n')
    const row = history.getByRole('listitem').first()
    await expect(row).toContainText(/\d+ of \d+ passed/)
    await row.getByRole('button', { name: /^Compare/ }).click()
    await expect(comparison(page).getByText('1 line differs in server.ts.', { exact: true })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(row.getByRole('button', { name: /^Compare/ })).toBeFocused()
    await row.getByRole('button', { name: /^Restore/ }).click()
    await expect(page.locator('.editor-host .view-lines')).not.toContainText('after the check')
    await expect(history.getByText('before a restore')).toBeVisible()

    await page.locator('.editor-host .view-lines').click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(SOLUTION)
    await page.keyboard.press('Control+Shift+Enter')
    await expect(page.getByText(/All \d+ checks passed/).first()).toBeVisible({ timeout: 30_000 })
    await expect(history.getByText('the last that passed')).toBeVisible()
    await history.getByRole('button', { name: 'Compare with the solution' }).click()
    await expect(choice(page)).toHaveValue('solution')
    await expect(choice(page).locator('optgroup[label="Other ways that pass"] option')).not.toHaveCount(0)
  })

  test('without the server says so, and still shows what is kept on this machine', async ({ page }) => {
    await page.route('**/api/**', (route) => route.abort())
    await openReady(page)
    await write(page, '// soon gone\n')
    await page.getByRole('button', { name: 'Reset', exact: true }).click()
    await page.getByRole('tab', { name: /History/ }).click()
    const history = page.locator('.history')
    await expect(history.getByText(/cannot be reached right now/)).toBeVisible()
    const kept = history.getByRole('listitem').filter({ hasText: 'before a reset' })
    await kept.getByRole('button', { name: /^Compare/ }).click()
    await expect(comparison(page).getByText('1 line differs in server.ts.', { exact: true })).toBeVisible()
    await choice(page).selectOption('The solution …')
    await comparison(page).getByRole('button', { name: 'Show the solution' }).click()
    await expect(comparison(page).getByText(/nothing was shown or noted/)).toBeVisible()
  })
})

test.describe('the solution', () => {
  test('is said what it means before it is shown, is noted, and locks nothing', async ({ page, browser, baseURL }) => {
    await openReady(page)
    expect((await page.request.get('/api/challenges/catch-up/solution')).status()).toBe(403)
    await write(page, '// my own attempt\n')
    await page.getByRole('tab', { name: /History/ }).click()
    await page.getByRole('button', { name: 'Ask for the solution' }).click()
    await expect(comparison(page).getByRole('heading', { name: 'See the solution now?' })).toBeFocused()
    await expect(comparison(page)).toContainText('Nothing is locked')
    await comparison(page).getByRole('button', { name: 'Keep trying' }).click()
    expect((await page.request.get('/api/challenges/catch-up/solution')).status()).toBe(403)

    await page.getByRole('button', { name: 'Ask for the solution' }).click()
    await comparison(page).getByRole('button', { name: 'Show the solution' }).click()
    await expect(comparison(page).getByText(/^\d+ lines differ in server\.ts\.$/)).toBeVisible()
    await choice(page).selectOption('Ring by modulo')
    await expect(comparison(page)).toContainText('message n lives in slot n modulo 200')
    await page.keyboard.press('Escape')
    await expect(page.locator('.editor-host .view-lines')).toContainText('my own attempt')
    await page.reload()
    await expect(page.locator('.editor.is-ready')).toBeAttached()
    await page.getByRole('tab', { name: /History/ }).click()
    await expect(page.locator('.history')).toContainText('You asked to see it at')
    await expect(checkButton(page)).toBeEnabled()

    const other = await browser.newContext(baseURL === undefined ? {} : { baseURL })
    expect((await other.request.get('/api/challenges/catch-up/solution')).status()).toBe(403)
    await other.close()
  })
})

test('a solution that comes late does not stand where something else was chosen meanwhile', async ({ page }) => {
  const late = Promise.withResolvers<void>()
  await page.route('**/give-up', async (route) => {
    await late.promise
    await route.continue()
  })
  await openReady(page)
  await page.getByRole('tab', { name: /History/ }).click()
  await page.getByRole('button', { name: 'Ask for the solution' }).click()
  await comparison(page).getByRole('button', { name: 'Show the solution' }).click()
  await choice(page).selectOption('The files you were given')
  await expect(comparison(page).getByText('No line differs.', { exact: true })).toBeVisible()
  late.resolve()
  // It is known from then on, with the other ways.
  await expect(choice(page).locator('optgroup[label="Other ways that pass"] option')).not.toHaveCount(0)
  await expect(comparison(page).getByText('No line differs.', { exact: true })).toBeVisible()
})

test.describe('two tabs', () => {
  test('in which only one is typed show the same, without a question', async ({ context }) => {
    const [first, second] = [await context.newPage(), await context.newPage()]
    for (const page of [first, second]) await openReady(page)
    await first.bringToFront()
    await write(first, '// from the first\n')
    await expect(second.locator('.editor-host .view-lines')).toContainText('from the first')
    await second.bringToFront()
    await write(second, '// from the second\n')
    await expect(first.locator('.editor-host .view-lines')).toContainText('from the second')
    for (const page of [first, second]) await expect(page.locator('.notice')).toHaveCount(0)
  })

  test('that were both typed in can be compared before one is chosen, and the choice undone', async ({ context }) => {
    const [first, second] = [await context.newPage(), await context.newPage()]
    await second.addInitScript(() => Reflect.deleteProperty(window, 'BroadcastChannel'))
    for (const page of [first, second]) await openReady(page)
    await first.bringToFront()
    await write(first, '// from the first\n')
    await expect(first.locator('.saved-state')).toHaveText('saved')
    await second.bringToFront()
    await write(second, '// from the second\n')
    const notice = second.locator('.notice', { hasText: 'changed in another tab' })
    await notice.getByRole('button', { name: 'Compare' }).click()
    await expect(comparison(second).getByText('1 line differs in server.ts.', { exact: true })).toBeVisible()
    await expect(comparison(second).getByText("only in the other tab's work")).toBeVisible()
    await second.keyboard.press('Escape')
    await second.getByRole('button', { name: "Use the other tab's" }).click()
    await expect(second.locator('.editor-host .view-lines')).toContainText('from the first')
    await second.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect(second.locator('.editor-host .view-lines')).toContainText('from the second')
  })
})

test.describe('on a phone', () => {
  test.use(NARROW)

  test('both files are woven into one, to read, and the way back leads where it began', async ({ page }) => {
    await openReady(page)
    await page.getByRole('button', { name: 'Code', exact: true }).click()
    await page.getByRole('textbox', { name: /server\.ts/ }).click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('// mine\n')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await expect(comparison(page).getByText('1 line differs in server.ts.', { exact: true })).toBeVisible()
    await expect(comparison(page).locator('.cm-changedLine')).toContainText('// mine')
    await expectAccessible(page)
    await comparison(page)
      .getByRole('button', { name: /^Close/ })
      .click()
    await expect(page.getByRole('textbox', { name: /server\.ts/ })).toBeVisible()
  })
})
