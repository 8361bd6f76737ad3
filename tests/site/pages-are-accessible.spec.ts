import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from 'playwright/test'
import { builtRoutes } from './routes.ts'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

// Experimental, and a comparison of strings: it takes the wire diagram's shortened labels for names that say too little.
const NOT_YET_RULES = ['label-content-name-mismatch']

for (const theme of ['light', 'dark'] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme })

    for (const route of builtRoutes()) {
      test(`${route} can be used by everyone`, async ({ page }) => {
        await open(page, route)
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
        const { violations } = await new AxeBuilder({ page }).withTags(WCAG).disableRules(NOT_YET_RULES).analyze()
        expect(
          violations.map(({ id, help, nodes }) => ({
            id,
            help,
            where: nodes.slice(0, 3).map(({ target }) => target.join(' ')),
          })),
        ).toEqual([])
      })
    }
  })
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true })

  for (const route of builtRoutes()) {
    test(`${route} is no wider than the screen`, async ({ page }) => {
      await open(page, route)
      const beyond = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(beyond).toBeLessThanOrEqual(0)
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).disableRules(NOT_YET_RULES).analyze()
      expect(
        violations.map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map(({ target }) => target.join(' ')) })),
      ).toEqual([])
    })
  }
})

/** Opens a page and brings every island that sleeps until it is seen into view, so that all of the page is awake. */
async function open(page: Page, route: string): Promise<void> {
  await page.goto(route)
  const asleep = page.locator('astro-island[ssr][client="visible"]')
  await expect(async () => {
    // Islands have no box of their own; what is in them has.
    if ((await asleep.count()) > 0)
      await asleep.first().locator('> *').first().scrollIntoViewIfNeeded({ timeout: 1000 })
    expect(await asleep.count()).toBe(0)
  }).toPass({ timeout: 30_000, intervals: [50] })
  await page.evaluate('scrollTo(0, 0)')
}
