import type { Browser, CDPSession, Page } from 'playwright'
import { memoryOf } from './process-memory.ts'

// Visits to the site as a newcomer's browser makes them: nothing cached, on a network and a processor of a given speed.

export interface Network {
  readonly name: string
  readonly kilobitsPerSecond: number
  readonly roundTripMs: number
  /** How many times slower than this machine. */
  readonly processor: number
  readonly screen: 'wide' | 'phone'
}

export interface Visits {
  readonly browser: Browser
  readonly base: string
}

export interface Visit {
  readonly page: Page
  /** What came over the network until now, as it was coded there. Fonts are a budget of their own, and left out. */
  readonly bytes: { total: number; scripts: number }
}

/** One visit in a context of its own, which is closed afterwards. Without a network, as fast as this machine is. */
export async function visit(
  visits: Visits,
  network: Network | null,
  act: (visit: Visit) => Promise<void>,
): Promise<void> {
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

/** Counts what the page fetches. What a worker's own script weighs, this session is not told: see `workerBytes`. */
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

export interface Noted {
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

/** What the page has noted until now. */
export async function noted(page: Page): Promise<Noted> {
  return await page.evaluate(() => ({ ...(window as unknown as { noted: Noted }).noted }))
}

/** What the script of the TypeScript service weighed, as the page itself is told. */
export async function workerBytes(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const fetched = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const own = fetched.filter(({ name }) => name.includes('/ts.worker'))
    return own.reduce((sum, { transferSize }) => sum + transferSize, 0)
  })
}

/** Bytes of memory that the open tab holds, with its workers, which are threads of it. Spare processes are smaller. */
export async function tabMemory(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => memoryOf(id)))
}
