import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page } from 'playwright/test'

/** A phone, held upright. */
export const NARROW = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** Opens the workspace of a challenge and waits until its editor is there, and what the header does with it. */
export async function openReady(page: Page, challenge = 'catch-up'): Promise<void> {
  await page.goto(`/challenges/${challenge}/`)
  await expect(page.locator('.editor.is-ready')).toBeAttached()
  await expect(checkButton(page)).toBeEnabled()
}

/** Clicks the code where it can be seen: the middle of all its lines may lie elsewhere, under a scrollbar for example. */
export async function clickIntoCode(page: Page): Promise<void> {
  await page
    .locator('.editor-host .editor-scrollable')
    .first()
    .click({ position: { x: 60, y: 30 } })
  await expect(page.locator('.monaco-editor.focused')).toBeAttached()
}

export const checkButton = (page: Page): Locator =>
  page.locator('.workspace-actions').getByRole('button', { name: /^Check/ })
export const runButton = (page: Page): Locator =>
  page.locator('.workspace-actions').getByRole('button', { name: /^Run/ })

/** Asks axe for everything it knows. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  expect(
    violations.map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map(({ target }) => target.join(' ')) })),
  ).toEqual([])
}

/** Stops the page's own clock, which the test has installed: from here it goes as it is told, however late the machine is. */
export async function stopClock(page: Page): Promise<void> {
  await page.clock.pauseAt(Date.now() + 3_600_000)
}
