/// <reference lib="dom" />
import { expect, type Request, test } from 'playwright/test'
import { builtRoutes } from './routes.ts'

const lesson = builtRoutes().find((route) => route.startsWith('/lessons/')) ?? '/lessons/'

test('a theme chosen on one page holds on every other, before anything is painted', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('/')
  await page.getByRole('button', { name: 'Use dark theme' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

  await page.goto(lesson, { waitUntil: 'commit' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(page.getByRole('button', { name: 'Use light theme' })).toBeVisible()
})

test('a lesson is found by a word in it, with the keyboard alone', async ({ page }) => {
  await page.goto(lesson)
  const title = (await page.locator('h1').textContent())?.trim() ?? ''
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  // In one go: each pause between two letters would be answered with a list of its own.
  await page.keyboard.insertText(title)
  const first = page.getByRole('dialog', { name: 'Search lessons' }).getByRole('link').first()
  await expect(first).toContainText(title)
  await page.keyboard.press('ArrowDown')
  await expect(first).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(lesson))
})

test('a search that finds nothing says so', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Search lessons' }).click()
  await page.getByRole('searchbox').fill('ёлка')
  await expect(page.getByRole('status')).toContainText('Nothing found')
})

test('results that come late are not shown under another word', async ({ page }) => {
  const [held, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const heldBack: Request[] = []
  let isHolding = true
  await page.route(/\.pf_fragment$/, async (route) => {
    if (isHolding) {
      heldBack.push(route.request())
      held.resolve()
      await late.promise
    }
    await route.continue()
  })
  await page.goto('/')
  await page.getByRole('button', { name: 'Search lessons' }).click()
  const dialog = page.getByRole('dialog', { name: 'Search lessons' })
  const field = dialog.getByRole('searchbox')
  // Each list as it comes, with the word that stands in the field then.
  const lists = await dialog.locator('ol').evaluateHandle((list) => {
    const seen: string[] = []
    new MutationObserver(() =>
      seen.push(`${document.querySelector('input')?.value}: ${list.querySelector('b')?.textContent}`),
    ).observe(list, { childList: true })
    return seen
  })
  await field.fill('mask')
  await held.promise
  isHolding = false
  await field.fill('redis')
  const first = dialog.getByRole('listitem').first().locator('b')
  const ofRedis = await first.textContent()
  late.resolve()
  await Promise.all(heldBack.map((request) => request.response()))
  // Asked for only now: what would still come of the first word comes before this.
  await field.fill('upgrade')
  await expect(first).toHaveText('The handshake')
  expect(await lists.jsonValue()).toEqual([`redis: ${ofRedis}`, 'upgrade: The handshake'])
})

test('a result that was gone to keeps the focus when the list changes', async ({ page }) => {
  const [held, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await page.goto('/')
  await page.getByRole('button', { name: 'Search lessons' }).click()
  const dialog = page.getByRole('dialog', { name: 'Search lessons' })
  const handshake = dialog.getByRole('link', { name: /^The handshake/ })
  await dialog.getByRole('searchbox').fill('upgrade')
  await expect(handshake).toBeVisible()
  await handshake.evaluate((link) => link.setAttribute('data-before', ''))
  await page.route(/\.pf_fragment$/, async (route) => {
    held.resolve()
    await late.promise
    await route.continue()
  })
  await dialog.getByRole('searchbox').fill('mask')
  await held.promise
  await page.keyboard.press('ArrowDown')
  await expect(handshake).toBeFocused()
  late.resolve()
  await expect(dialog.locator('[data-before]')).toHaveCount(0)
  await expect(handshake).toBeFocused()
})

test('no page asks anyone but its own server for anything', async ({ page, baseURL }) => {
  const strangers: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.origin !== new URL(baseURL ?? '').origin) strangers.push(request.url())
  })
  for (const route of builtRoutes()) await page.goto(route, { waitUntil: 'load' })
  expect(strangers).toEqual([])
})
