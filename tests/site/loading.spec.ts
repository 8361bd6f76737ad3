import { expect, type Page, test } from 'playwright/test'
import { fakeSandbox } from './workspace-fake.ts'
import { checkButton } from './workspace-page.ts'

const WORKSPACE = '/challenges/catch-up/'
const LESSON = '/lessons/the-protocol/handshake/'
/** What a module of the build imports as soon as it runs. */
const IMPORTED = /(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g

/** What the page asks for ahead of its use, on this device. */
async function preloaded(page: Page): Promise<string[]> {
  return page
    .locator('link[rel="modulepreload"]')
    .evaluateAll((links) =>
      (links as HTMLLinkElement[])
        .filter(({ media }) => matchMedia(media).matches)
        .map((link) => new URL(link.href).pathname),
    )
}

/** What the page asks for from now on. */
function askedFor(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  return asked
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

  for (const { part, sign } of [
    { part: 'actions', sign: (page: Page) => checkButton(page) },
    { part: 'status', sign: (page: Page) => page.getByRole('button', { name: /^All keys/ }) },
  ]) {
    test(`works as a whole when the script of its ${part} comes last`, async ({ page }) => {
      const isOpen = Promise.withResolvers<void>()
      await page.route(new RegExp(`/_astro/${part}\\.`), async (route) => {
        await isOpen.promise
        await route.continue()
      })
      await page.goto(WORKSPACE, { waitUntil: 'commit' })
      await expect(page.locator('.editor.is-ready')).toBeAttached()
      await expect(sign(page)).toBeDisabled()
      isOpen.resolve()
      await expect(sign(page)).toBeEnabled()
    })
  }

  test('asks at once for the editor that the device is going to get, and not for the other', async ({ page }) => {
    const asked = askedFor(page)
    await page.goto(WORKSPACE)
    const named = (await preloaded(page)).join()
    expect(named).toContain('/monaco.')
    expect(named).not.toContain('/codemirror.')
    await expect(page.locator('.editor.is-ready')).toBeAttached()
    expect(asked.filter((path) => path.includes('/codemirror'))).toEqual([])
  })

  test('fetches what a check will show once the editor stands, before anybody checks', async ({ page }) => {
    const asked = askedFor(page)
    await page.goto(WORKSPACE)
    await expect.poll(() => asked.filter((path) => /\/(?:checked-run|drawn-wire)\./.test(path))).toHaveLength(2)
    const drawn = asked.findIndex((path) => /\/(?:checked-run|drawn-wire)\./.test(path))
    const editor = asked.findIndex((path) => path.includes('/monaco.'))
    expect(drawn).toBeGreaterThan(editor)
  })
})

test.describe('a workspace on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('asks at once for the light editor, and never for the other', async ({ page }) => {
    await fakeSandbox(page, {})
    const asked = askedFor(page)
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
  const asked = askedFor(page)
  await page.goto('/lessons/the-protocol/handshake/')
  await expect(page.locator('astro-island:not([ssr])').first()).toBeAttached()
  expect(asked.filter((path) => /\/(?:workspace|panes|codemirror|monaco)\./.test(path))).toEqual([])
})

test.describe('the fonts', () => {
  const FONT = /\.woff2$/

  for (const path of [WORKSPACE, '/lessons/the-protocol/frames/', '/challenges/', '/']) {
    test(`of ${path} are the two small ones`, async ({ page }) => {
      const asked = askedFor(page)
      await page.goto(path)
      await page.evaluate(async () => await document.fonts.ready)
      const fonts = [...new Set(asked.filter((each) => FONT.test(each)))]
      expect(fonts).toHaveLength(2)
      expect(fonts.filter((each) => each.includes('latin'))).toEqual([])
    })
  }

  test('have the letters of all Latin once somebody types one', async ({ page }) => {
    const asked = askedFor(page)
    await page.goto('/')
    await page.evaluate(() => document.querySelector('h1')?.append(' é'))
    await expect.poll(() => asked.filter((each) => FONT.test(each) && each.includes('inter-latin'))).toHaveLength(1)
  })
})

test('a lesson that is painted before its text has come is not moved by it', async ({ page }) => {
  const contents = page.locator('.right-sidebar')
  await page.goto(LESSON)
  const whole = await contents.boundingBox()
  expect(whole?.x).toBeGreaterThan(0)
  await page.route(`**${LESSON}`, async (route) => {
    const response = await route.fetch()
    const text = await response.text()
    await route.fulfill({ response, body: text.slice(0, text.indexOf('<div class="main-pane')) })
  })
  await page.reload()
  await expect(page.locator('main h1')).toHaveCount(0)
  await expect.poll(async () => (await contents.boundingBox())?.x).toBe(whole?.x)
})
