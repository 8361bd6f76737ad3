import { expect, type Page, test } from 'playwright/test'
import { fakeSandbox } from './workspace-fake.ts'

const WORKSPACE = '/challenges/catch-up/'
/** What a module of the build imports as soon as it runs. */
const IMPORTED = /(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g

async function preloaded(page: Page): Promise<string[]> {
  return page
    .locator('link[rel="modulepreload"]')
    .evaluateAll((links) => links.map((link) => new URL((link as HTMLLinkElement).href).pathname))
}

test.describe('a workspace', () => {
  test.beforeEach(async ({ page }) => {
    await fakeSandbox(page, {})
  })

  test('names every file that it needs at once, so that none is found out later', async ({ page, request }) => {
    await page.goto(WORKSPACE)
    const named = await preloaded(page)
    expect(named.length).toBeGreaterThan(5)
    const missing: string[] = []
    for (const file of named) {
      const text = await (await request.get(file)).text()
      for (const [, imported = ''] of text.matchAll(IMPORTED)) {
        if (!named.includes(`/_astro/${imported}`)) missing.push(`${file} imports ${imported}`)
      }
    }
    expect(missing).toEqual([])
  })

  test('asks at once for the editor that the device is going to get, and not for the other', async ({ page }) => {
    await page.goto(WORKSPACE)
    const named = (await preloaded(page)).join()
    expect(named).toContain('/monaco.')
    expect(named).not.toContain('/codemirror.')
  })
})

test.describe('a workspace on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('asks at once for the light editor, and never for the other', async ({ page }) => {
    await fakeSandbox(page, {})
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(WORKSPACE)
    await expect(page.locator('.editor.is-ready')).toBeAttached()
    const named = (await preloaded(page)).join()
    expect(named).toContain('/codemirror.')
    expect(asked.filter((path) => /\/(?:monaco|editor\.api)\./.test(path))).toEqual([])
    // What it looks like is in the page.
    expect(asked.filter((path) => path.endsWith('.css'))).toEqual([])
  })
})

test('a lesson fetches nothing of the workspace', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto('/lessons/the-protocol/handshake/')
  await expect(page.locator('astro-island:not([ssr])').first()).toBeAttached()
  expect(asked.filter((path) => /\/(?:workspace|panes|codemirror|monaco)\./.test(path))).toEqual([])
})
