import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'playwright/test'
import { builtRoutes, DIST } from './routes.ts'

for (const route of builtRoutes()) {
  test(`every link on ${route} leads somewhere`, () => {
    const html = htmlOf(route)
    const hrefs = [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href = '']) =>
      href.replaceAll('&amp;', '&'),
    )
    expect(hrefs.length).toBeGreaterThan(0)
    expect(hrefs.filter((href) => !leadsSomewhere(href, route))).toEqual([])
  })
}

test('every part and every style that a script fetches later is there', () => {
  const missing = readdirSync(`${DIST}_astro`)
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => readFileSync(`${DIST}_astro/${name}`, 'utf8').match(/_astro\/[\w~.-]+\.(?:css|js)\b/g) ?? [])
    .filter((name) => !existsSync(`${DIST}${name}`))
  expect([...new Set(missing)]).toEqual([])
})

/** Inside the site: the page is built, and holds the place that is named. Outside: the address is one, over TLS. */
function leadsSomewhere(href: string, from: string): boolean {
  const url = new URL(href, `http://site${from}`)
  if (url.host !== 'site') return url.protocol === 'https:'
  if (!builtRoutes().includes(url.pathname)) return existsSync(`${DIST}${url.pathname}`) && !url.pathname.endsWith('/')
  return url.hash === '' || htmlOf(url.pathname).includes(`id="${decodeURIComponent(url.hash.slice(1))}"`)
}

function htmlOf(route: string): string {
  return readFileSync(`${DIST}${route === '/there-is-no-such-page/' ? '404.html' : `${route}index.html`}`, 'utf8')
}
