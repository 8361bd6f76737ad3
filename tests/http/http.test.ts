import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib'
import type { FastifyPluginAsync } from 'fastify'
import { pino } from 'pino'
import { type Http, openHttp, openLearnerCookie, openMetrics } from '../../sandbox-server/http/index.ts'

const INLINE = "document.documentElement.dataset.theme = 'dark'"
const PAGE = `<!doctype html><title>Learn</title><script>${INLINE}</script><script type="module" src="/_astro/a.js"></script>
<script type="application/json">{"not":"a script"}</script><p>${'word '.repeat(500)}</p>`

describe('the HTTP server', () => {
  let folder: string
  let http: Http
  let base: string
  let whyNot: string | null = null
  const logged: string[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'duplex-http-'))
    const site = join(folder, 'site')
    await mkdir(join(site, 'learn'), { recursive: true })
    await mkdir(join(site, '_astro'))
    await mkdir(join(site, 'pagefind'))
    await writeFile(join(site, 'index.html'), PAGE)
    await writeFile(join(site, 'learn', 'index.html'), PAGE)
    await writeFile(join(site, 'pagefind', 'en.pf_index'), gzipSync(randomBytes(9_000)))
    await writeFile(join(site, '404.html'), '<!doctype html><title>Not found</title>')
    await writeFile(join(site, '_astro', 'a.js'), 'export const a = 1')
    await writeFile(join(site, '_astro', 'b.js'), 'export const b = "plain"')
    await writeFile(join(site, '_astro', 'c.worker-x1.js'), 'export const c = 1')
    await writeFile(join(site, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
    await writeFile(join(site, '_astro', 'b.js.br'), brotliCompressSync('export const b = "pressed"'))
    http = await openHttp({
      site,
      origins: ['https://learn.example.org'],
      isLoopback: true,
      cookie: await openLearnerCookie(join(folder, 'data')),
      metrics: openMetrics(),
      logger: pino({ level: 'error' }, { write: (line) => void logged.push(line) }),
      whyNot: () => whyNot,
      api:
        (learnerOf): FastifyPluginAsync =>
        async (app) => {
          app.get('/api/me', async (request) => ({ learner: learnerOf(request) }))
          app.post('/api/change', async (request) => ({ learner: learnerOf(request) }))
          app.get('/api/broken', async () => {
            throw new Error('the database password is hunter2')
          })
        },
    })
    base = `http://127.0.0.1:${await http.listen({ host: '127.0.0.1', port: 0 })}`
  })
  after(async () => {
    await http.close()
    await rm(folder, { recursive: true })
  })

  test('serves a page, always asked for anew, with a policy that names its inline script by hash', async () => {
    const response = await fetch(`${base}/learn/`)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'no-cache')
    const policy = response.headers.get('content-security-policy') ?? ''
    const hash = createHash('sha256').update(INLINE).digest('base64')
    assert.match(policy, /script-src 'self' 'wasm-unsafe-eval' 'sha256-[^']+';/)
    assert.ok(policy.includes(`'sha256-${hash}'`), policy)
    assert.ok(!/script-src [^;]*'unsafe-inline'/.test(policy), policy)
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
  })

  test('serves the new text and its policy when a page is built anew', async () => {
    await fetch(`${base}/`)
    await writeFile(join(folder, 'site', 'index.html'), '<script>let fresh</script>')
    const response = await fetch(`${base}/`)
    const hash = createHash('sha256').update('let fresh').digest('base64')
    assert.ok(response.headers.get('content-security-policy')?.includes(hash))
  })

  test('lets browsers keep hashed assets for good', async () => {
    const response = await fetch(`${base}/_astro/a.js`)
    assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable')
    assert.match(response.headers.get('content-type') ?? '', /javascript/)
  })

  test('spares the parts of a page what only a page needs, and keeps what protects them', async () => {
    const { headers } = await fetch(`${base}/_astro/a.js`)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin')
    assert.equal(headers.get('content-security-policy'), null)
    assert.equal(headers.get('x-frame-options'), null)
    const bytes = [...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
    assert.ok(bytes < 400, `${bytes} bytes of headers`)
  })

  test('keeps the connection over which a part of a page came', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const { port } = new URL(base)
    const ask = async () => {
      const asked = get({ port, path: '/_astro/a.js', agent })
      const [response] = await once(asked, 'response')
      response.resume()
      await once(response, 'end')
      return { asked, headers: response.headers }
    }
    const first = await ask()
    assert.equal(first.headers.connection, undefined)
    assert.equal((await ask()).asked.reusedSocket, true)
    agent.destroy()
  })

  test('leaves a picture its policy, since it is a page when opened by itself', async () => {
    const { headers } = await fetch(`${base}/favicon.svg`)
    assert.match(headers.get('content-security-policy') ?? '', /default-src/)
    assert.equal(headers.get('x-frame-options'), null)
  })

  test('gives everything else its policy: pages, workers, and what is not there', async () => {
    for (const path of ['/learn/', '/_astro/c.worker-x1.js', '/_astro/missing.js', '/api/me', '/no-such-page/']) {
      const { headers } = await fetch(`${base}${path}`)
      assert.match(headers.get('content-security-policy') ?? '', /default-src/, path)
      assert.equal(headers.get('x-frame-options'), 'DENY', path)
    }
  })

  test('presses pages with brotli, and takes what is pressed already', async () => {
    const page = await fetch(`${base}/learn/`, { headers: { 'accept-encoding': 'br' } })
    assert.equal(page.headers.get('content-encoding'), 'br')
    assert.match(await page.text(), /word word/)
    const script = await fetch(`${base}/_astro/b.js`, { headers: { 'accept-encoding': 'br' } })
    assert.equal(await script.text(), 'export const b = "pressed"')
    assert.match(script.headers.get('content-type') ?? '', /javascript/)
    assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  })

  test('leaves alone what came pressed already, such as a search index', async () => {
    const response = await fetch(`${base}/pagefind/en.pf_index`, { headers: { 'accept-encoding': 'br' } })
    assert.equal(response.headers.get('content-encoding'), null)
    assert.deepEqual(gunzipSync(await response.arrayBuffer()).length, 9_000)
  })

  test('answers 304 to a browser that has the page', async () => {
    const etag = (await fetch(`${base}/learn/`)).headers.get('etag') ?? ''
    // fetch would add `cache-control: no-cache`, which asks for the whole page whatever its etag.
    const [again] = await once(get(`${base}/learn/`, { headers: { 'if-none-match': etag } }), 'response')
    assert.equal(again.statusCode, 304)
    again.resume()
  })

  test('leads /learn to /learn/', async () => {
    const response = await fetch(`${base}/learn`, { redirect: 'manual' })
    assert.equal(response.status, 301)
    assert.equal(response.headers.get('location'), '/learn/')
  })

  test('answers an unknown address with the real 404 page, and an unknown API with a sentence', async () => {
    const page = await fetch(`${base}/nowhere/`)
    assert.equal(page.status, 404)
    assert.match(await page.text(), /Not found/)
    const api = await fetch(`${base}/api/nowhere`)
    assert.equal(api.status, 404)
    assert.deepEqual(await api.json(), { code: 'not-found', message: 'There is nothing at /api/nowhere.' })
  })

  test('never leaves the folder of the site', async () => {
    for (const path of [
      '/..%2fdata/learner-cookie.secret',
      '/%2e%2e/data/learner-cookie.secret',
      '/_astro/..%2f..%2fdata/learner-cookie.secret',
    ]) {
      assert.ok((await fetch(base + path)).status >= 400)
    }
  })

  test('is healthy when programs can run, and says why when they cannot', async () => {
    assert.equal((await fetch(`${base}/healthz`)).status, 200)
    whyNot = 'bubblewrap is not installed.'
    const response = await fetch(`${base}/healthz`)
    whyNot = null
    assert.equal(response.status, 503)
    assert.deepEqual(await response.json(), { canRun: false, whyNot: 'bubblewrap is not installed.' })
  })

  test('counts for Prometheus', async () => {
    const text = await (await fetch(`${base}/metrics`)).text()
    for (const name of [
      'duplex_sockets',
      'duplex_sessions',
      'duplex_check_queue',
      'duplex_check_duration_seconds_bucket',
    ]) {
      assert.ok(text.includes(name), name)
    }
  })

  test('knows a learner again by a cookie no script can read', async () => {
    const first = await fetch(`${base}/api/me`)
    const cookie = first.headers.get('set-cookie') ?? ''
    assert.match(cookie, /^duplex-learner=[\w-]{22}\.[\w-]{43}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/)
    const { learner } = (await first.json()) as { learner: string }
    const again = await fetch(`${base}/api/me`, { headers: { cookie: `theme=dark; ${cookie.split(';')[0]}` } })
    assert.equal(again.headers.get('set-cookie'), null)
    assert.deepEqual(await again.json(), { learner })
  })

  test('knows a newcomer from the page on, so that what the page opens at once comes from one learner', async () => {
    const page = await fetch(`${base}/`)
    const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? ''
    const answers = await Promise.all([1, 2].map(() => fetch(`${base}/api/me`, { headers: { cookie } })))
    const [first, second] = await Promise.all(answers.map((answer) => answer.json()))
    assert.deepEqual(first, second)
    assert.equal(answers[0]?.headers.get('set-cookie'), null)
    assert.equal((await fetch(`${base}/`, { headers: { cookie } })).headers.get('set-cookie'), null)
    assert.equal((await fetch(`${base}/_astro/a.js`)).headers.get('set-cookie'), null)
  })

  test('marks the cookie Secure when the browser came by https', async () => {
    const response = await fetch(`${base}/api/me`, { headers: { 'x-forwarded-proto': 'https' } })
    assert.match(response.headers.get('set-cookie') ?? '', /; Secure$/)
  })

  test('takes nobody for another: a cookie with a forged signature is a new learner', async () => {
    const cookie = (await fetch(`${base}/api/me`)).headers.get('set-cookie') ?? ''
    const [, learner = ''] = /=([\w-]{22})/.exec(cookie) ?? []
    const forged = `duplex-learner=${learner}.${'A'.repeat(43)}`
    const response = await fetch(`${base}/api/me`, { headers: { cookie: forged } })
    assert.notDeepEqual(await response.json(), { learner })
    assert.ok(response.headers.get('set-cookie'))
  })

  test('keeps the secret of the cookie to its own user, and the same over restarts', async () => {
    const path = join(folder, 'data', 'learner-cookie.secret')
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    const secret = await readFile(path)
    const { learner, setCookie } = (await openLearnerCookie(join(folder, 'data'))).mint({ isHttps: false })
    const later = await openLearnerCookie(join(folder, 'data'))
    assert.equal(later.read({ headers: { cookie: setCookie.split(';')[0] } }), learner)
    assert.deepEqual(await readFile(path), secret)
  })

  test('lets only our own pages and those of DUPLEX_ORIGINS change things', async () => {
    const post = async (headers: Record<string, string>) =>
      (await fetch(`${base}/api/change`, { method: 'POST', headers })).status
    assert.equal(await post({ origin: base }), 200)
    assert.equal(await post({ origin: 'https://learn.example.org' }), 200)
    assert.equal(await post({}), 200)
    assert.equal(await post({ origin: 'https://evil.example' }), 403)
    assert.equal(await post({ origin: 'null' }), 403)
    assert.equal(await post({ origin: `${base}0` }), 403)
  })

  test('answers what it did not expect with an id, and tells the rest to the log alone', async () => {
    const response = await fetch(`${base}/api/broken`)
    assert.equal(response.status, 500)
    const body = (await response.json()) as { code: string; message: string; id: string }
    assert.equal(body.code, 'broken')
    assert.ok(!JSON.stringify(body).includes('hunter2'))
    assert.ok(body.message.includes(body.id))
    assert.ok(logged.some((line) => line.includes(body.id) && line.includes('hunter2')))
  })

  test('refuses bodies that are too large or not JSON with a sentence', async () => {
    const post = async (body: string) => {
      const response = await fetch(`${base}/api/change`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      })
      return { status: response.status, ...((await response.json()) as { code: string }) }
    }
    assert.equal((await post(`"${'x'.repeat(300_000)}"`)).code, 'too-large')
    assert.equal((await post('{')).status, 400)
  })

  test('bounds the rate of one learner', async () => {
    const cookie = (await fetch(`${base}/api/me`)).headers.get('set-cookie')?.split(';')[0] ?? ''
    let last = 200
    for (let n = 0; n < 310 && last === 200; n++) last = (await fetch(`${base}/api/me`, { headers: { cookie } })).status
    assert.equal(last, 429)
  })
})
