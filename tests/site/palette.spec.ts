/// <reference lib="dom" />
import { expect, type Page, test } from 'playwright/test'
import { type FakeServer, fakeSandbox } from './workspace-fake.ts'
import { checkButton, expectAccessible, NARROW, openReady } from './workspace-page.ts'
import { failedCheck } from './workspace-scripts.ts'

const field = (page: Page) => page.getByRole('combobox', { name: 'Find a command' })
const chosen = (page: Page) => page.getByRole('option', { selected: true })

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+K')
  await expect(field(page)).toBeFocused()
}

async function command(page: Page, words: string): Promise<void> {
  await openPalette(page)
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
}

test.describe('the commands', () => {
  test('open from inside the editor, are narrowed by typing, and run with Enter', async ({ page }) => {
    const server = await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    await openPalette(page)
    await page.keyboard.type('check')
    await expect(chosen(page)).toContainText('Check')
    await page.keyboard.press('Enter')
    await expect.poll(() => server.said.map((message) => message.type)).toContain('check')
  })

  test('tell a screen reader which one is chosen, and how many there are', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await openPalette(page)
    await page.keyboard.type('wire')
    await page.keyboard.press('ArrowDown')
    const id = await field(page).getAttribute('aria-activedescendant')
    await expect(chosen(page)).toHaveAttribute('id', id ?? 'none')
    await expect(chosen(page)).toContainText('Show the wire as a table')
    await expect(page.getByRole('dialog', { name: 'Commands' }).getByRole('status')).toHaveText(/^\d+ commands\.$/)
    await expectAccessible(page)
  })

  test('give the focus back where it came from', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    await openPalette(page)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('.monaco-editor') !== null)).toBe(true)
  })

  test('lead to a pane, also to one that is hidden', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.getByRole('separator', { name: 'Size of the brief' }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('tab', { name: /^Hints/ })).not.toBeInViewport()
    await command(page, 'hints')
    await expect(page.getByRole('tab', { name: /^Hints/ })).toBeFocused()
  })

  test('that cannot be done just now say why, and the list stays', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await command(page, 'stop')
    await expect(page.getByRole('dialog', { name: 'Commands' }).getByRole('status')).toHaveText('Nothing is running.')
    await expect(chosen(page)).toHaveAttribute('aria-disabled', 'true')
  })

  test('that nobody has are said not to be there', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await openPalette(page)
    await page.keyboard.type('xyzzy')
    await expect(page.getByText('No command by these words.')).toBeVisible()
  })

  test('go through the failed checks, and check again with the same seed', async ({ page }) => {
    const server: FakeServer = await fakeSandbox(page, {
      onMessage: (message, fake) => message.type === 'check' && fake.tell(message.run, failedCheck()),
    })
    await openReady(page)
    await checkButton(page).click()
    await expect(page.locator('.failure')).toBeVisible()
    await command(page, 'next failed')
    await expect(page.locator('.check.is-fail .check-line')).toBeFocused()
    await command(page, 'same seed')
    await expect.poll(() => server.said.filter(({ type }) => type === 'check').length).toBe(2)
    expect(server.said.findLast(({ type }) => type === 'check')).toMatchObject({ seed: '7f3a' })
  })

  for (const theme of ['light', 'dark'] as const) {
    test(`can be used by everyone, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme })
      await fakeSandbox(page)
      await openReady(page)
      await openPalette(page)
      await expectAccessible(page)
    })
  }
})

test('every command with a key stands in the list of keys', async ({ page }) => {
  await fakeSandbox(page)
  await openReady(page)
  await command(page, 'all keys')
  const keys = page.getByRole('dialog', { name: 'Keys' })
  for (const title of ['Run', 'Check', 'Find a command', 'Show all keys']) {
    await expect(keys.getByText(title, { exact: true })).toBeVisible()
  }
})

test('the menu is gone through with the arrow keys and closed with Escape', async ({ page }) => {
  await fakeSandbox(page)
  await openReady(page)
  const button = page.getByRole('button', { name: 'More' })
  await button.focus()
  await page.keyboard.press('Enter')
  const items = page.getByRole('menuitem')
  await expect(items.first()).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(items.last()).toBeFocused()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(items.first()).toBeHidden()
  await expect(button).toBeFocused()
})

test.describe('on a phone', () => {
  test.use(NARROW)

  test('the commands are behind More', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Find a command' }).click()
    await field(page).fill('wire table')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('tab', { name: 'Table' })).toBeInViewport()
  })
})
