import { readFileSync } from 'node:fs'
import { expect, type Locator, type Page, test } from 'playwright/test'

const SOLUTION = readFileSync(
  new URL(
    '../../lessons/4-real-time-patterns/3-sequence-numbers/challenges/catch-up/solution/server.ts',
    import.meta.url,
  ),
  'utf8',
)

// A whole challenge on the real server with nothing but keys: every focus is reached by Tab, nothing is clicked.
test('a challenge is found, failed, understood and solved with the keyboard alone', async ({ page }) => {
  // It waits for a pod and for two verdicts, half a minute each at most: more than a test's usual minute.
  test.slow()
  await page.goto('/challenges/')
  await tabTo(
    page,
    page
      .getByRole('main')
      .getByRole('link', { name: /catch up/i })
      .first(),
  )
  await page.keyboard.press('Enter')
  await expect(page.locator('.editor.is-ready')).toBeAttached()
  await expect(page.locator('.status-pod')).toContainText('Sandbox ready', { timeout: 30_000 })

  await page.keyboard.press('Control+Shift+Enter')
  const failure = page.locator('.failure.is-fail').first()
  await expect(failure).toBeVisible({ timeout: 30_000 })

  await tabTo(page, failure.getByRole('button', { name: /Show (its|on the) wire/ }))
  await page.keyboard.press('Enter')
  await expect(page.locator('.wire-row.is-blamed').first()).toBeVisible()
  const wire = page.getByRole('region', { name: 'Wire', exact: true })
  await tabTo(page, wire.getByRole('tab', { name: 'Wire', exact: true }))
  await page.keyboard.press('ArrowRight')
  await expect(wire.getByRole('tab', { name: 'Table', exact: true })).toHaveAttribute('aria-selected', 'true')
  await expect(wire.getByRole('row').nth(1)).toBeVisible()

  await tabTo(page, page.locator('.monaco-editor').getByRole('textbox').first())
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(SOLUTION)
  await expect(page.locator('.saved-state')).toHaveText('saved')
  await tabTo(page, page.locator('.workspace-actions').getByRole('button', { name: /^Check/ }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: /All \d+ checks passed/ })).toBeVisible({ timeout: 30_000 })
})

/** Presses Tab until the focus is there, and says where it was lost when it never is. In the editor Ctrl+M lets Tab leave. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const passed: string[] = []
  let before = await focusOf(target)
  for (let press = 0; press < 150; press += 1) {
    if (before.isThere) return
    await page.keyboard.press('Tab')
    const after = await focusOf(target)
    if (before.isInEditor && after.isInEditor) await page.keyboard.press('Control+M')
    passed.push(after.words)
    before = after
  }
  throw new Error(`Tab never came to ${target}. It came by:\n${passed.join('\n')}`)
}

/** Where the focus is, asked for in one go: a journey of a hundred steps pays for each question. */
function focusOf(target: Locator): Promise<{ isThere: boolean; isInEditor: boolean; words: string }> {
  return target.evaluate((element) => {
    const { activeElement: at } = document
    return {
      isThere: element === at,
      isInEditor: at?.closest('.monaco-editor') != null,
      words: `${at?.tagName.toLowerCase()}.${at?.className} ${at?.textContent?.trim().slice(0, 30)}`,
    }
  })
}
