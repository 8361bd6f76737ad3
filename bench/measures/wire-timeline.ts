/// <reference lib="dom" />
import { type Browser, chromium, type Page } from 'playwright'
import type { WireEvent } from '#protocol'
import { createTimeline, layOut } from '../../src/islands/wire/layout.ts'
import { fakeSandbox } from '../../tests/site/workspace-fake.ts'
import { SiteServer } from '../../tests/support/site-server.ts'
import { ratios, spreadOf } from '../figures.ts'
import { longRecord } from '../long-record.ts'
import type { Bench, Figure, Measure } from '../measure.ts'

const EVENTS = 10_000
/** As a busy program's record comes in: batches of the recorder, forty a second. */
const LIVE = { perSecond: 2000, everyMs: 25 }
const WORKSPACE = '/challenges/catch-up/'

export const wireTimeline: Measure = {
  title: 'The wire timeline with ten thousand events',
  async measure(bench) {
    const site = process.env.DUPLEX_TEST_URL === undefined ? await SiteServer.start() : null
    const browser = await chromium.launch({
      executablePath: process.env.DUPLEX_CHROMIUM ?? '/usr/bin/chromium',
      chromiumSandbox: process.getuid?.() !== 0,
      args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    })
    try {
      const base = site?.url ?? process.env.DUPLEX_TEST_URL ?? ''
      const pages: Pages = { bench, browser, base }
      return [...layingOut(bench), ...(await scrolling(pages)), ...(await typing(pages))]
    } finally {
      await browser.close()
      await site?.stop()
    }
  },
}

interface Pages {
  readonly bench: Bench
  readonly browser: Browser
  readonly base: string
}

/** In Node: the same code as the page's, on the same engine. */
function layingOut({ times }: Bench): Figure[] {
  const [whole, folded, added]: [number[], number[], number[]] = [[], [], []]
  for (let round = -3; round < times(40); round++) {
    const [alike, unlike] = [longRecord(EVENTS, 'alike'), longRecord(EVENTS, 'unlike')]
    const batch = longRecord(EVENTS + 50, 'unlike').slice(-50)
    const foldMs = timed(() => layOut(alike))
    const wholeMs = timed(() => layOut(unlike))
    const timeline = createTimeline({}).append(unlike)
    timeline.layout()
    const addMs = timed(() => timeline.append(batch).layout())
    if (round < 0) continue
    folded.push(foldMs)
    whole.push(wholeMs)
    added.push(addMs)
  }
  return [
    { what: `${EVENTS} events of few shapes: laid out and folded into bursts`, unit: 'ms', spread: spreadOf(folded) },
    { what: `${EVENTS} events of many shapes: laid out as as many rows`, unit: 'ms', spread: spreadOf(whole) },
    { what: '50 more of them, to the layout that is there', unit: 'ms', spread: spreadOf(added), aim: { atMost: 8 } },
    {
      what: 'adding to the layout ÷ making it anew',
      unit: 'ratio',
      spread: spreadOf(ratios(added, whole)),
      aim: { atMost: 0.2 },
    },
  ]
}

function timed(act: () => unknown): number {
  const began = performance.now()
  act()
  return performance.now() - began
}

/** What a scroll came to: the times between frames, those in which rows were missing, and the tasks over 50 ms. */
interface Scrolled {
  readonly frames: readonly number[]
  readonly bare: number
  readonly longTasks: readonly number[]
}

async function scrolling(pages: Pages): Promise<Figure[]> {
  const { page, tell, end } = await openWorkspace(pages)
  const [ours, plain]: [Scrolled[], Scrolled[]] = [[], []]
  try {
    await tell(longRecord(EVENTS, 'unlike'))
    const other = await page.context().newPage()
    await other.setContent(plainPage(EVENTS))
    for (let round = 0; round < pages.bench.times(10); round++) {
      await page.bringToFront()
      ours.push(await scroll(page, '.wire-diagram'))
      await other.bringToFront()
      plain.push(await scroll(other, '.plain'))
      pages.bench.tell(`scrolled ${round + 1} times`)
    }
  } finally {
    await end()
  }
  const all = (rounds: readonly Scrolled[]): number[] => rounds.flatMap(({ frames }) => frames)
  const [frames, others] = [spreadOf(all(ours)), spreadOf(all(plain))]
  const tasks = ours.flatMap(({ longTasks }) => longTasks)
  return [
    {
      what: `scrolling ${EVENTS} rows: from frame to frame`,
      unit: 'ms',
      spread: frames,
      aim: { atMost: 16.9 },
      note: `60 frames a second are 16.7 ms. The slowest took ${Math.round(frames.max)} ms.`,
    },
    {
      what: 'the same over a page of plain text',
      unit: 'ms',
      spread: others,
      note: `What this machine can do at the time. The slowest took ${Math.round(others.max)} ms.`,
    },
    {
      what: 'p95 of ours ÷ p95 of plain text',
      unit: 'ratio',
      spread: spreadOf([frames.p95 / others.p95]),
      aim: { atMost: 1.2 },
    },
    { what: 'p99 of ours ÷ p99 of plain text', unit: 'ratio', spread: spreadOf([frames.p99 / others.p99]) },
    {
      what: 'frames in which rows were missing',
      unit: 'count',
      spread: spreadOf([ours.reduce((sum, { bare }) => sum + bare, 0)]),
    },
    {
      what: 'tasks over 50 ms while scrolling',
      unit: 'count',
      spread: spreadOf([tasks.length]),
      aim: { atMost: 0 },
      ...(tasks.length === 0 ? {} : { note: `The longest took ${Math.round(Math.max(...tasks))} ms.` }),
    },
  ]
}

/** Down and up again with the wheel, as fast as a hand can. */
async function scroll(page: Page, selector: string): Promise<Scrolled> {
  const box = await page.locator(selector).boundingBox()
  if (box === null) throw new Error(`${selector} is not to be seen.`)
  const session = await page.context().newCDPSession(page)
  await page.evaluate(watchFrames, selector)
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  for (const distance of [-9000, 6000]) {
    await session.send('Input.synthesizeScrollGesture', {
      x,
      y,
      yDistance: distance,
      speed: 6000,
      gestureSourceType: 'mouse',
    })
  }
  const scrolled = await page.evaluate(() => (window as unknown as { stopWatching(): Scrolled }).stopWatching())
  await session.detach()
  return scrolled
}

/** Runs in the page. */
function watchFrames(selector: string): void {
  const box = document.querySelector(selector)
  const frames: number[] = []
  const longTasks: number[] = []
  let [last, bare, isOver] = [0, 0, false]
  const observer = new PerformanceObserver((list) =>
    longTasks.push(...list.getEntries().map(({ duration }) => duration)),
  )
  observer.observe({ type: 'longtask' })
  const look = (now: number): void => {
    if (isOver) return
    if (last > 0) frames.push(now - last)
    last = now
    const drawn = box?.querySelector('.wire-rows > svg')?.getBoundingClientRect()
    const seen = box?.getBoundingClientRect()
    // The names above stand before the first row, and the space below the last one is no gap.
    if (drawn !== undefined && seen !== undefined && (drawn.top > seen.top + 46 || drawn.bottom < seen.bottom - 20))
      bare++
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  Object.assign(window, {
    stopWatching: () => {
      isOver = true
      observer.disconnect()
      return { frames, bare, longTasks }
    },
  })
}

function plainPage(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => `<p>${index} a line of plain text</p>`).join('')
  return `<style>body{margin:0}.plain{height:300px;width:500px;overflow:auto}p{margin:0;height:32px}</style><div class="plain">${lines}</div>`
}

/** Keys in the editor while a program talks without pause, and while nobody does. */
async function typing(pages: Pages): Promise<Figure[]> {
  const [quiet, busy]: [number[], number[]] = [[], []]
  for (let round = 0; round < pages.bench.times(3); round++) {
    for (const [keys, isBusy] of [
      [quiet, false],
      [busy, true],
    ] as const) {
      const { page, tell, feed, end } = await openWorkspace(pages)
      try {
        await tell(longRecord(2000, 'unlike'))
        await page.locator('.monaco-editor .view-lines').first().click()
        await page.keyboard.press('Control+End')
        await page.evaluate(watchKeys)
        const stop = isBusy ? feed(longRecord(EVENTS + 10_000, 'unlike').slice(2000)) : () => undefined
        await page.keyboard.type('\n// a comment that somebody types, letter by letter', { delay: 60 })
        stop()
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))))
        keys.push(...(await page.evaluate(() => (window as unknown as { keys: number[] }).keys)))
      } finally {
        await end()
      }
      pages.bench.tell(`typed ${isBusy ? 'while a program talked' : 'in quiet'}`)
    }
  }
  const [calm, loud] = [spreadOf(quiet), spreadOf(busy)]
  return [
    {
      what: `from a key to the next paint while ${LIVE.perSecond} events a second come in, p75`,
      unit: 'ms',
      spread: { ...loud, median: loud.p75 },
      aim: { atMost: 80 },
      note: `The slowest took ${Math.round(loud.max)} ms. The browser tells of keys that took 16 ms or longer.`,
    },
    { what: 'the same in quiet, p75', unit: 'ms', spread: { ...calm, median: calm.p75 } },
  ]
}

/** Runs in the page. */
function watchKeys(): void {
  const keys: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'keydown') keys.push(duration)
  })
  // An option of this kind of entry that the types do not know.
  observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  Object.assign(window, { keys })
}

interface Opened {
  readonly page: Page
  /** Says all of these and waits until they are drawn. */
  tell(events: readonly WireEvent[]): Promise<void>
  /** Says these as a busy program would. Returns the way to stop. */
  feed(events: readonly WireEvent[]): () => void
  end(): Promise<void>
}

/** The workspace with a run that goes on. */
async function openWorkspace({ browser, base }: Pages): Promise<Opened> {
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  // Where it is tried with hot reload, nothing is to be reloaded in the middle.
  await page.routeWebSocket(
    (url) => url.searchParams.has('token'),
    () => undefined,
  )
  const began = Promise.withResolvers<string>()
  const server = await fakeSandbox(page, {
    onMessage: (message, fake) => {
      if (message.type !== 'run') return
      fake.tell(message.run, [
        { type: 'started', command: 'node server.ts' },
        { type: 'listening', port: 8080, afterMs: 30 },
      ])
      began.resolve(message.run)
    },
  })
  await page.goto(WORKSPACE)
  await page.waitForSelector('.editor.is-ready', { state: 'attached' })
  await page.locator('.workspace-actions').getByRole('button', { name: /^Run/ }).click()
  const run = await began.promise
  const say = (events: readonly WireEvent[]): void => server.tell(run, [{ type: 'wire', events: [...events] }])
  return {
    page,
    async tell(events) {
      for (let at = 0; at < events.length; at += 200) say(events.slice(at, at + 200))
      const count = `${events.length - 2}`.replace(/(?=\d{3}$)/, ' ').trim()
      await page.locator('.wire-shown', { hasText: `${count} events` }).waitFor()
    },
    feed(events) {
      let at = 0
      const size = (LIVE.perSecond * LIVE.everyMs) / 1000
      const timer = setInterval(() => {
        say(events.slice(at, at + size))
        at += size
      }, LIVE.everyMs)
      return () => clearInterval(timer)
    },
    end: () => context.close(),
  }
}
