import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright'
import { SiteServer } from '../../tests/support/site-server.ts'
import { type Spread, spreadOf } from '../figures.ts'
import type { Bench, Figure, Measure } from '../measure.ts'

// Budgets: what a page may cost. Each visit is a newcomer's: a context of its own, so that nothing is cached.

const LESSON = '/lessons/the-protocol/handshake/'
const WORKSPACE = '/challenges/catch-up/'
const KIB = 1024

interface Network {
  readonly name: string
  readonly kilobitsPerSecond: number
  readonly roundTripMs: number
  /** How many times slower than this machine. */
  readonly processor: number
  readonly screen: 'wide' | 'phone'
}

const CABLE: Network = { name: 'cable', kilobitsPerSecond: 10_000, roundTripMs: 40, processor: 1, screen: 'wide' }
const MOBILE: Network = { name: 'mobile', kilobitsPerSecond: 1_600, roundTripMs: 150, processor: 4, screen: 'phone' }

export const pages: Measure = {
  title: 'Pages, as a newcomer meets them',
  async measure(bench) {
    const site = await SiteServer.start()
    const browser = await chromium.launch({
      executablePath: process.env.DUPLEX_CHROMIUM ?? '/usr/bin/chromium',
      chromiumSandbox: process.getuid?.() !== 0,
      args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    })
    try {
      const visits: Visits = { bench, browser, base: site.url }
      return [
        ...(await lesson(visits, null)),
        ...(await lesson(visits, MOBILE)),
        ...(await workspace(visits, CABLE)),
        ...(await workspace(visits, MOBILE)),
        ...(await typing(visits)),
        ...(await keyPress(visits)),
      ]
    } finally {
      await browser.close()
      await site.stop()
    }
  },
}

interface Visits {
  readonly bench: Bench
  readonly browser: Browser
  readonly base: string
}

async function lesson(visits: Visits, network: Network | null): Promise<Figure[]> {
  const [lcp, cls, total, scripts]: [number[], number[], number[], number[]] = [[], [], [], []]
  for (let n = 0; n < visits.bench.times(10); n += 1) {
    await visit(visits, network, async ({ page, bytes }) => {
      await page.goto(LESSON, { waitUntil: 'load' })
      await page.waitForLoadState('networkidle')
      const seen = await noted(page)
      lcp.push(seen.lcp)
      cls.push(seen.cls)
      total.push(bytes.total / KIB)
      scripts.push(bytes.scripts / KIB)
    })
  }
  const where = network === null ? '' : `, ${network.name}`
  const figures: Figure[] = [
    {
      what: `lesson: largest paint${where}`,
      unit: 'ms',
      spread: spreadOf(lcp),
      aim: { atMost: network === null ? 500 : 1200 },
    },
    { what: `lesson: layout shift${where}`, unit: 'ratio', spread: spreadOf(cls), aim: { atMost: 0.01 } },
  ]
  if (network !== null) return figures
  return [
    ...figures,
    { what: 'lesson: bytes without fonts', unit: 'KiB', spread: spreadOf(total), aim: { atMost: 60 } },
    { what: 'lesson: of these, scripts', unit: 'KiB', spread: spreadOf(scripts), aim: { atMost: 35 } },
  ]
}

async function workspace(visits: Visits, network: Network): Promise<Figure[]> {
  const isPhone = network.screen === 'phone'
  const samples = { readable: [], editor: [], bytes: [], diagnostics: [], later: [], longTasks: [], cls: [] } as Record<
    string,
    number[]
  >
  const add = (name: string, value: number) => samples[name]?.push(value)
  for (let n = 0; n < visits.bench.times(10); n += 1) {
    await visit(visits, network, async ({ page, bytes }) => {
      await page.goto(WORKSPACE, { waitUntil: 'commit' })
      await page.waitForSelector('.editor.is-ready', { state: 'attached' })
      const editorMs = await page.evaluate(() => performance.now())
      add('bytes', bytes.total / KIB)
      const seen = await noted(page)
      add('readable', seen.firstPaint)
      add('editor', editorMs)
      add('longTasks', seen.longTasksMs)
      if (!isPhone) {
        const before = bytes.total
        await page.locator('.monaco-editor .view-lines').first().click()
        await page.keyboard.press('Control+End')
        await page.keyboard.insertText("\nconst wrong: number = 'text'\n")
        await page.waitForSelector('.squiggly-error', { state: 'attached' })
        add('diagnostics', await page.evaluate(() => performance.now()))
        await page.waitForLoadState('networkidle')
        add('later', (bytes.total - before) / KIB)
      }
      add('cls', (await noted(page)).cls)
    })
  }
  const of = (name: string): Spread => spreadOf(samples[name] ?? [])
  const on = network.name
  const figures: Figure[] = [
    { what: `workspace: code readable, ${on}`, unit: 'ms', spread: of('readable'), aim: { atMost: 700 } },
    {
      what: `workspace: the editor can be typed into, ${on}`,
      unit: 'ms',
      spread: of('editor'),
      aim: { atMost: isPhone ? 2200 : 1600 },
    },
    {
      what: `workspace: bytes before the editor, without fonts, ${on}`,
      unit: 'KiB',
      spread: of('bytes'),
      aim: { atMost: isPhone ? 230 : 900 },
    },
    {
      what: `workspace: long tasks until the editor, ${on}`,
      unit: 'ms',
      spread: of('longTasks'),
      note: 'The sum of what lay beyond 50 ms in each.',
    },
    { what: `workspace: layout shift, ${on}`, unit: 'ratio', spread: of('cls'), aim: { atMost: 0.01 } },
  ]
  if (isPhone) return figures
  return [
    ...figures,
    {
      what: `workspace: the first mistake is underlined, ${on}`,
      unit: 'ms',
      spread: of('diagnostics'),
      aim: { atMost: 4000 },
    },
    { what: 'workspace: checker and types, afterwards', unit: 'KiB', spread: of('later'), aim: { atMost: 950 } },
  ]
}

/** From a key to the next paint, while somebody types on a slow device. */
async function typing(visits: Visits): Promise<Figure[]> {
  const durations: number[] = []
  const slow: Network = { name: 'slow', kilobitsPerSecond: 100_000, roundTripMs: 5, processor: 4, screen: 'wide' }
  for (let n = 0; n < visits.bench.times(3); n += 1) {
    await visit(visits, slow, async ({ page }) => {
      await page.goto(WORKSPACE)
      await page.waitForSelector('.editor.is-ready', { state: 'attached' })
      await page.locator('.monaco-editor .view-lines').first().click()
      await page.waitForLoadState('networkidle')
      await page.keyboard.type('// a comment that somebody types, letter by letter', { delay: 60 })
      durations.push(...(await noted(page)).keys)
    })
  }
  const spread = spreadOf(durations)
  return [
    {
      what: 'workspace: from a key to the next paint, p75, processor ÷ 4',
      unit: 'ms',
      spread: { ...spread, median: spread.p75 },
      aim: { atMost: 80 },
      note: 'The browser tells of keys that took 16 ms or longer; the others are left out, so the true figure is lower.',
    },
  ]
}

/** What the learner waits for: from the keys of Check to the first check, and to the verdict. */
async function keyPress(visits: Visits): Promise<Figure[]> {
  const folder = 'lessons/4-real-time-patterns/3-sequence-numbers/challenges/catch-up/solution/server.ts'
  const solution = await readFile(join(visits.bench.root, folder), 'utf8')
  const [first, verdict]: [number[], number[]] = [[], []]
  await visit(visits, null, async ({ page }) => {
    await page.goto(WORKSPACE)
    await page.waitForSelector('.editor.is-ready', { state: 'attached' })
    await page.locator('.monaco-editor .view-lines').first().click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(solution)
    for (let n = -2; n < visits.bench.times(30); n += 1) {
      await page.getByText('Sandbox ready').first().waitFor()
      // A learner reads before they press again; the next program is made ready meanwhile.
      await page.waitForTimeout(700)
      await page.evaluate(watchForVerdict)
      await page.keyboard.press('Control+Shift+Enter')
      await page.waitForFunction(() => 'verdictAt' in document.documentElement.dataset)
      const at = await page.evaluate(() => ({ ...document.documentElement.dataset }))
      if (n < 0) continue
      first.push(Number(at.firstAt))
      verdict.push(Number(at.verdictAt))
    }
  })
  const p95 = (what: string, samples: number[], ms: number): Figure => {
    const spread = spreadOf(samples)
    return { what, unit: 'ms', spread: { ...spread, median: spread.p95 }, aim: { atMost: ms } }
  }
  return [
    { what: 'key → first check shown, warm', unit: 'ms', spread: spreadOf(first), aim: { atMost: 250 } },
    { what: 'key → verdict shown, warm', unit: 'ms', spread: spreadOf(verdict), aim: { atMost: 500 } },
    p95('key → first check shown, warm, p95', first, 500),
    p95('key → verdict shown, warm, p95', verdict, 1000),
  ]
}

/** In the page: notes when, after the next key, the first check and the verdict have been painted. */
function watchForVerdict(): void {
  const { dataset } = document.documentElement
  delete dataset.firstAt
  delete dataset.verdictAt
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return
    window.removeEventListener('keydown', onKey, { capture: true })
    const began = performance.now()
    let isCleared = false
    const look = (): void => {
      const rows = document.querySelectorAll('.checks-list > li').length
      const hasPassed = document.querySelector('.checks-passed') !== null
      // What stands there is of the check before until this one has begun.
      if (!isCleared && !hasPassed) isCleared = true
      if (isCleared && rows > 0 && dataset.firstAt === undefined) dataset.firstAt = String(performance.now() - began)
      if (isCleared && hasPassed) {
        dataset.firstAt ??= String(performance.now() - began)
        dataset.verdictAt = String(performance.now() - began)
      } else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  }
  window.addEventListener('keydown', onKey, { capture: true })
}

interface Visit {
  readonly page: Page
  /** What came over the network until now, as it was coded there. Fonts are a budget of their own, and left out. */
  readonly bytes: { total: number; scripts: number }
}

async function visit(visits: Visits, network: Network | null, act: (visit: Visit) => Promise<void>): Promise<void> {
  const isPhone = network?.screen === 'phone'
  const context = await visits.browser.newContext({
    baseURL: visits.base,
    viewport: isPhone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    hasTouch: isPhone,
    isMobile: isPhone,
  })
  try {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    if (network !== null) await slowDown(session, network)
    const bytes = await countBytes(session)
    await page.addInitScript(noteTimes)
    await act({ page, bytes })
  } finally {
    await context.close()
  }
}

async function slowDown(session: CDPSession, { kilobitsPerSecond, roundTripMs, processor }: Network): Promise<void> {
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: roundTripMs,
    downloadThroughput: (kilobitsPerSecond * 1000) / 8,
    uploadThroughput: (kilobitsPerSecond * 1000) / 8,
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: processor })
}

/** Counts what the page and its workers fetch. */
async function countBytes(session: CDPSession): Promise<{ total: number; scripts: number }> {
  const bytes = { total: 0, scripts: 0 }
  const kinds = new Map<string, string>()
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    kinds.set(requestId, /\.woff2?$/.test(response.url) ? 'Font' : type)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId)
    if (kind === 'Font') return
    bytes.total += encodedDataLength
    if (kind === 'Script') bytes.scripts += encodedDataLength
  })
  await session.send('Network.enable')
  return bytes
}

interface Noted {
  lcp: number
  firstPaint: number
  cls: number
  longTasksMs: number
  keys: number[]
}

/** In the page, before anything else: keeps what the browser says of its own times. */
function noteTimes(): void {
  const noted: Noted = { lcp: 0, firstPaint: 0, cls: 0, longTasksMs: 0, keys: [] }
  Object.assign(window, { noted })
  const watch = (type: string, hear: (entry: PerformanceEntry & Record<string, number>) => void): void => {
    new PerformanceObserver((list) => {
      // Each type has numbers of its own that TypeScript's library does not know.
      for (const entry of list.getEntries()) hear(entry as PerformanceEntry & Record<string, number>)
    }).observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
  }
  watch('largest-contentful-paint', ({ startTime }) => {
    noted.lcp = startTime
  })
  watch('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') noted.firstPaint = startTime
  })
  watch('layout-shift', (entry) => {
    if (!entry.hadRecentInput) noted.cls += entry.value ?? 0
  })
  watch('longtask', ({ duration }) => {
    noted.longTasksMs += duration - 50
  })
  watch('event', ({ name, duration }) => {
    if (name === 'keydown') noted.keys.push(duration)
  })
}

async function noted(page: Page): Promise<Noted> {
  return await page.evaluate(() => ({ ...(window as unknown as { noted: Noted }).noted }))
}
