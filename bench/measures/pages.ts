import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { SiteServer } from '../../tests/support/site-server.ts'
import { type Network, noted, tabMemory, type Visits, visit, workerBytes } from '../browser-visits.ts'
import { type Spread, spreadOf } from '../figures.ts'
import type { Bench, Figure, Measure } from '../measure.ts'

// Budgets: what a page may cost. Each visit is a newcomer's: a context of its own, so that nothing is cached.

const LESSON = '/lessons/the-protocol/handshake/'
const WORKSPACE = '/challenges/catch-up/'
const KIB = 1024
/** 200 MB. */
const TAB_MIB = 190

const CABLE: Network = { name: 'cable', kilobitsPerSecond: 10_000, roundTripMs: 40, processor: 1, screen: 'wide' }
const SLOW_LAPTOP: Network = {
  name: 'slow laptop',
  kilobitsPerSecond: 10_000,
  roundTripMs: 40,
  processor: 4,
  screen: 'wide',
}
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
      const visits: PageVisits = { bench, browser, base: site.url }
      return [
        ...(await lesson(visits, null)),
        ...(await lesson(visits, SLOW_LAPTOP)),
        ...(await lesson(visits, MOBILE)),
        ...(await workspace(visits, CABLE)),
        ...(await workspace(visits, MOBILE)),
        await settledTab(visits),
        await emptyTab(visits),
        ...(await typing(visits)),
        ...(await keyPress(visits)),
      ]
    } finally {
      await browser.close()
      await site.stop()
    }
  },
}

interface PageVisits extends Visits {
  readonly bench: Bench
}

async function lesson(visits: PageVisits, network: Network | null): Promise<Figure[]> {
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

async function workspace(visits: PageVisits, network: Network): Promise<Figure[]> {
  const isPhone = network.screen === 'phone'
  const samples = {
    readable: [],
    editor: [],
    bytes: [],
    diagnostics: [],
    later: [],
    longTasks: [],
    cls: [],
    again: [],
    memory: [],
  } as Record<string, number[]>
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
        await makeMistake(page)
        add('diagnostics', await page.evaluate(() => performance.now()))
        await page.waitForLoadState('networkidle')
        add('later', (bytes.total - before + (await workerBytes(page))) / KIB)
        add('memory', (await tabMemory(visits.browser)) / (KIB * KIB))
      }
      add('cls', (await noted(page)).cls)
      if (isPhone) return
      await page.goto(WORKSPACE, { waitUntil: 'commit' })
      await page.waitForSelector('.editor.is-ready', { state: 'attached' })
      add('again', await page.evaluate(() => performance.now()))
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
    {
      what: `workspace: the editor can be typed into, ${on}, on coming back`,
      unit: 'ms',
      spread: of('again'),
      aim: { atMost: 800 },
    },
    {
      what: 'workspace: memory of the tab as the first mistake is underlined',
      unit: 'MiB',
      spread: of('memory'),
      aim: { atMost: TAB_MIB },
    },
  ]
}

/** Types a line that is wrong, and waits until the checker has said so. */
async function makeMistake(page: Page): Promise<void> {
  await page.locator('.monaco-editor .view-lines').first().click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText("\nconst wrong: number = 'text'\n")
  await page.waitForSelector('.squiggly-error', { state: 'attached' })
}

/** What a tab goes on to hold while its learner thinks: the browser has then cleared away what starting left behind. */
async function settledTab(visits: PageVisits): Promise<Figure> {
  const held: number[] = []
  for (let n = 0; n < visits.bench.times(5); n += 1) {
    await visit(visits, CABLE, async ({ page }) => {
      await page.goto(WORKSPACE, { waitUntil: 'commit' })
      await page.waitForSelector('.editor.is-ready', { state: 'attached' })
      await makeMistake(page)
      await page.waitForTimeout(30_000)
      held.push((await tabMemory(visits.browser)) / (KIB * KIB))
    })
  }
  return {
    what: 'workspace: memory of the tab half a minute later',
    unit: 'MiB',
    spread: spreadOf(held),
    aim: { atMost: TAB_MIB },
  }
}

/** What of a tab's memory is the browser's own, whatever it shows. */
async function emptyTab(visits: PageVisits): Promise<Figure> {
  const held: number[] = []
  for (let n = 0; n < visits.bench.times(3); n += 1) {
    await visit(visits, null, async ({ page }) => {
      await page.goto('about:blank')
      held.push((await tabMemory(visits.browser)) / (KIB * KIB))
    })
  }
  return { what: 'memory of a tab that shows nothing', unit: 'MiB', spread: spreadOf(held) }
}

/** From a key to the next paint, while somebody types on a slow device. */
async function typing(visits: PageVisits): Promise<Figure[]> {
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
async function keyPress(visits: PageVisits): Promise<Figure[]> {
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
