import { expect, test } from 'playwright/test'
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
  await page.keyboard.type(title)
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

test('no page asks anyone but its own server for anything', async ({ page, baseURL }) => {
  const strangers: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.origin !== new URL(baseURL ?? '').origin) strangers.push(request.url())
  })
  for (const route of builtRoutes()) await page.goto(route, { waitUntil: 'load' })
  expect(strangers).toEqual([])
})
