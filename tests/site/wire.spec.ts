/// <reference lib="dom" />
import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from 'playwright/test'
import type { RunEvent, WireEvent } from '#protocol'
import { type FakeServer, fakeSandbox, lane, record, says, switching, upgrade } from './workspace-fake.ts'
import { checkButton, expectAccessible, NARROW, openReady, runButton } from './workspace-page.ts'
import { failedCheck } from './workspace-scripts.ts'

/** Opens the workspace and checks: the record of a check that failed. `scripts` are what this check and those after it say. */
async function openFailed(page: Page, ...scripts: (readonly RunEvent[])[]): Promise<void> {
  await fakeSandbox(page, {
    onMessage: (message, server) => {
      if (message.type === 'check') server.tell(message.run, scripts.shift() ?? failedCheck())
    },
  })
  await openReady(page)
  await checkButton(page).click()
  // On a phone one part is shown at a time.
  const checks = page.getByRole('button', { name: 'Checks', exact: true })
  if (await checks.isVisible()) await checks.click()
  await page.getByRole('button', { name: 'Show on the wire' }).click()
  await expect(page.locator('.wire-row.is-blamed')).toBeVisible()
}

/** The failed check with a pause of 400 ms in it. */
function slowCheck(): RunEvent[] {
  const delay = (event: WireEvent): WireEvent => (event.n < 532 ? event : { ...event, at: event.at + 400 })
  return failedCheck().map((event) => (event.type === 'wire' ? { ...event, events: event.events.map(delay) } : event))
}

/** The failed check, in which the last answer is another one. */
function otherCheck(): RunEvent[] {
  const change = (event: WireEvent): WireEvent =>
    event.n === 535 ? { ...says('server', 'b', { type: 'message', seq: 61 }, event.check)(535), at: event.at } : event
  return failedCheck().map((event) => (event.type === 'wire' ? { ...event, events: event.events.map(change) } : event))
}

const shown = (page: Page) => page.locator('.wire-shown')
const diagram = (page: Page) => page.locator('.wire-diagram')

test.describe('the filter of the wire', () => {
  test('finds a text, says how much of the record that is, and shows all again', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('button', { name: /^Filter/ }).click()
    await expect(page.getByLabel('With the text')).toBeFocused()
    await page.getByLabel('During').selectOption('all checks')
    await page.getByLabel('With the text').fill('lastSeq')
    await expect(page.locator('.wire-arrow')).toHaveCount(2)
    await expect(shown(page)).toContainText('2 of 530 events')
    await expect(page.getByRole('status').filter({ hasText: 'only with “lastSeq”' })).toBeAttached()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: /^Filter/ })).toBeFocused()
    await page.getByRole('button', { name: 'Show all' }).click()
    await expect(shown(page)).toHaveText('530 events')
    await expect(page.getByRole('status').filter({ hasText: 'All 530 events are shown' })).toBeAttached()
  })

  test('leaves out who and what is not wanted, and leaves only what is to blame', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('button', { name: /^Filter/ }).click()
    await page.getByRole('checkbox', { name: /^client A/ }).uncheck()
    await expect(page.locator('.wire-heads')).not.toContainText('client A')
    await page.getByRole('checkbox', { name: /^HTTP and handshakes/ }).uncheck()
    await expect(diagram(page)).not.toContainText('upgrade')
    await page.getByLabel('Going').selectOption('from the server')
    await expect(diagram(page)).not.toContainText('catch_up')
    await page.getByRole('checkbox', { name: /^Only what is to blame/ }).check()
    await expect(page.locator('.wire-arrow')).toHaveCount(1)
    await expect(page.locator('.wire-arrow')).toContainText('full_state 200 messages')
    await expectAccessible(page)
  })

  test('gives way when a failed check is shown', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('button', { name: /^Filter/ }).click()
    await page.getByLabel('With the text').fill('nobody says this')
    await expect(page.locator('.wire-empty')).toContainText('Nothing of this record goes through the filter')
    await page.getByRole('button', { name: 'Show on the wire' }).click()
    await expect(page.locator('.wire-row.is-blamed')).toBeVisible()
  })
})

test.describe('the diagram', () => {
  test('grows and shrinks with plus and minus, and gives pauses room', async ({ page }) => {
    await openFailed(page, slowCheck())
    await diagram(page).focus()
    const height = (): Promise<number> => page.locator('.wire-rows').evaluate((rows) => rows.clientHeight)
    const usual = await height()
    await page.keyboard.press('+')
    await expect.poll(height).toBeGreaterThan(usual)
    await page.keyboard.press('0')
    await expect.poll(height).toBe(usual)
    for (let step = 0; step < 5; step++) await page.keyboard.press('-')
    await expect.poll(height).toBeLessThan(usual)
    await expect(page.getByRole('button', { name: 'Zoom out' })).toBeDisabled()
    await page.keyboard.press('0')
    await page.getByRole('button', { name: 'Pauses' }).click()
    await expect.poll(height).toBeGreaterThan(usual)
    await expect(page.locator('.wire-pause')).toHaveText('⋮ 400 ms')
  })

  test('is drawn after a reload as it was before', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.getByRole('button', { name: 'Fit', exact: true }).click()
    await openFailed(page)
    await expect(page.getByRole('status').filter({ hasText: 'Size: large' })).toBeAttached()
    await expect(page.getByRole('button', { name: 'Fit', exact: true })).toHaveAttribute('aria-pressed', 'true')
  })

  test('stays with the newest until somebody reads, and then says how many came', async ({ page }) => {
    const began = Promise.withResolvers<{ run: string; server: FakeServer }>()
    await fakeSandbox(page, {
      onMessage: (message, server) => {
        if (message.type === 'run') began.resolve({ run: message.run, server })
      },
    })
    await openReady(page)
    await runButton(page).click()
    const { run, server } = await began.promise
    const script = record(
      lane('server', 'server', 'server :8080'),
      lane('a', 'client', 'A'),
      upgrade('a'),
      switching('a'),
      ...Array.from({ length: 200 }, (_, index) => says('a', 'server', { type: `word${index}` })),
    )
    const say = (from: number, to: number) => server.tell(run, [{ type: 'wire', events: script.slice(from, to) }])
    server.tell(run, [{ type: 'started', command: 'node server.ts' }])
    say(0, 100)
    await expect(page.getByText('word95', { exact: true })).toBeInViewport()
    await expect(page.locator('.wire-new')).toHaveCount(0)
    await diagram(page).evaluate((box) => box.scrollTo(0, 0))
    await expect(page.getByText('word1', { exact: true })).toBeInViewport()
    say(100, 120)
    await expect(page.locator('.wire-new')).toHaveText(/^20 new/)
    await page.locator('.wire-new').click()
    await expect(page.getByText('word115', { exact: true })).toBeInViewport()
    say(120, 204)
    await expect(page.getByText('word199', { exact: true })).toBeInViewport()
    await expect(page.locator('.wire-new')).toHaveCount(0)
  })
})

/** Opens the table of a failed check; what shows the bytes of its chosen row comes when it is let. */
async function openTableWithLateInspector(page: Page): Promise<() => void> {
  const late = Promise.withResolvers<void>()
  await page.route(/\/frame-inspector\.[^/]*\.js/, async (route) => {
    await late.promise
    await route.continue()
  })
  await openFailed(page)
  await page.getByRole('tab', { name: 'Table' }).click()
  return late.resolve
}

test.describe('the table', () => {
  test('reads as a table: every row by its place, its ends, its words and its size', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('tab', { name: 'Table' }).click()
    await page.locator('.wire-table').evaluate((box) => box.scrollTo(0, 0))
    await expect(page.locator('.wire-table')).toMatchAriaSnapshot(`
      - table /What was said, in order/:
        - caption
        - rowgroup:
          - row "ms from to what size":
            - columnheader "ms"
            - columnheader "from"
            - columnheader "to"
            - columnheader "what"
            - columnheader "size"
        - rowgroup:
          - row:
            - cell /\\d/
            - cell
            - cell:
              - 'button /Check: replays all 200 when the gap just fits, failed/'
            - cell
          - row:
            - cell /\\d/
            - cell "client B"
            - cell "server :8080"
            - cell:
              - 'button /client B to server :8080: upgrade → 101/'
            - cell
    `)
    const rows = page.locator('.wire-table tbody tr[aria-rowindex]')
    await expect(page.locator('.wire-table table')).toHaveAttribute('aria-rowcount', `${(await rows.count()) + 1}`)
    await expect(rows.first()).toHaveAttribute('aria-rowindex', '2')
  })

  test('is gone through with the keys alone, from the tab to the bytes', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('tab', { name: 'Wire', exact: true }).focus()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('tab', { name: 'Table' })).toBeFocused()
    const focused = page.locator(':focus')
    await expect(async () => {
      await page.keyboard.press('Tab')
      await expect(focused).toHaveClass(/wire-what/, { timeout: 100 })
    }).toPass()
    await page.keyboard.press('Home')
    await expect(focused).toHaveAccessibleName(/^Check: replays all 200/)
    await page.keyboard.press('ArrowDown')
    await expect(focused).toHaveAccessibleName(/upgrade → 101/)
    await expect(page.locator('.frame-inspector')).toContainText('A handshake is a GET')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect(focused).toHaveAccessibleName(/broadcast × 260/)
    await page.keyboard.press('ArrowRight')
    await expect(page.locator('.wire-table table')).toHaveAttribute('aria-rowcount', '529')
    await expect(focused).toHaveAccessibleName(/broadcast "word 1"/)
    await page.keyboard.press('End')
    await expect(focused).toHaveAccessibleName(/full_state 200 messages, blamed for the failure/)
    await expect(page.locator('.wire-table tr.is-selected')).toHaveAttribute('aria-rowindex', '529')
    await page.keyboard.press('Tab')
    await expect(page.getByRole('region', { name: 'The open frame' })).toBeFocused()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await expect(focused).toHaveText('Field by field')
    await page.keyboard.press('Enter')
    await expect(page.locator('.frame-fields').first()).toContainText('extended payload length')
  })

  test('keeps the focus where it is while the view goes elsewhere', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('tab', { name: 'Table' }).click()
    await page.getByRole('button', { name: 'unfold' }).first().click()
    await expect(page.locator(':focus')).toHaveClass(/wire-what/)
    await page.locator('.wire-table').evaluate((box) => box.scrollTo(0, 9000))
    await expect(page.locator('tr[aria-rowindex="300"]')).toBeVisible()
    await expect(page.locator(':focus')).toHaveClass(/wire-what/)
    await page.keyboard.press('ArrowDown')
    await expect(page.locator(':focus')).toBeInViewport()
  })

  test('stays where the reader went, also when what is behind the row opens only then', async ({ page }) => {
    const letInspectorCome = await openTableWithLateInspector(page)
    await page.getByRole('button', { name: 'unfold' }).first().click()
    const table = page.locator('.wire-table')
    const height = (): Promise<number> => table.evaluate((box) => box.clientHeight)
    const before = await height()
    await table.evaluate((box) => box.scrollTo(0, 9000))
    await expect(page.locator('tr[aria-rowindex="300"]')).toBeVisible()
    letInspectorCome()
    await expect.poll(height).toBeLessThan(before)
    // A change of size is heard of before the frame in which it is painted is over.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    expect(await table.evaluate((box) => box.scrollTop)).toBe(9000)
  })

  test('keeps the chosen row in view when what is behind it opens below', async ({ page }) => {
    const letInspectorCome = await openTableWithLateInspector(page)
    const last = page.locator('.wire-table .wire-what').last()
    await last.click()
    letInspectorCome()
    await expect(page.locator('.frame-inspector')).toBeVisible()
    await expect(last).toBeInViewport({ ratio: 1 })
  })
})

test.describe('a record', () => {
  test('is saved as JSON, opened again beside the learner’s own, and closed', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('button', { name: /^Record/ }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as JSON' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('duplex-catch-up-check-7f3a.json')
    const saved = await readFile(await download.path(), 'utf8')
    const { format, seed, verdict, events } = JSON.parse(saved)
    expect([format, seed, verdict.status, events.length]).toEqual(['duplex-wire-record', '7f3a', 'fail', 537])

    await page.getByRole('button', { name: /^Record/ }).click()
    await page.getByLabel('Open a record').setInputFiles({
      ...{ name: 'colleague.json', mimeType: 'application/json' },
      buffer: Buffer.from(saved.replaceAll('word 61', 'word sixty-one')),
    })
    await expect(page.locator('.wire-opened')).toContainText('An opened record of catch-up: colleague.json: check of')
    await expect(shown(page)).toHaveText('530 events')
    await page.getByRole('button', { name: 'Back to yours' }).click()
    await expect(page.locator('.wire-opened')).toHaveCount(0)
    await expect(shown(page)).toContainText('529 of 530 events')
  })

  test('that is none is refused in a sentence', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('button', { name: /^Record/ }).click()
    const file = { name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('{"format":"har"}') }
    await page.getByLabel('Open a record').setInputFiles(file)
    await expect(page.locator('.wire-trouble')).toContainText(
      'notes.json cannot be shown: it is JSON, but not a wire record',
    )
    await expectAccessible(page)
  })

  test('is saved as a picture that needs nothing else, and as one of dots', async ({ page }) => {
    await openFailed(page)
    const save = async (name: string) => {
      await page.getByRole('button', { name: /^Record/ }).click()
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()])
      return readFile(await download.path())
    }
    const svg = (await save('Save as SVG')).toString()
    expect(svg).toContain('full_state 200 messages')
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|var\(/)
    const isWellFormed = await page.evaluate(
      (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror') === null,
      svg,
    )
    expect(isWellFormed).toBe(true)
    const png = await save('Save as PNG')
    expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47])
    expect(png.length).toBeGreaterThan(5000)
  })
})

test.describe('two records', () => {
  test('are compared: where they part in a sentence, and the line beside its frames', async ({ page }) => {
    await openFailed(page, failedCheck(), otherCheck())
    await page.getByRole('tab', { name: 'Compare' }).click()
    await expect(page.locator('.wire-empty')).toContainText('Two records can be compared here')
    await checkButton(page).click()
    await expect(page.locator('.wire-parting')).toContainText(
      'server :8080 → client B, here message seq 61, there full_state 200 messages.',
    )
    await expect(page.locator('.wire-compared tr.is-selected')).toContainText('message seq 61')
    await expect(page.locator('.wire-compared')).toContainText('the same in both')
    await page.locator('.wire-compared tr.is-selected button').focus()
    await page.keyboard.press('ArrowDown')
    await expect(page.locator(':focus')).toHaveText('full_state 200 messages')
    await expect(page.getByRole('region', { name: 'There', exact: true })).toContainText('full_state')
    await expectAccessible(page)
  })

  test('that say the same, say so', async ({ page }) => {
    await openFailed(page)
    await checkButton(page).click()
    await page.getByRole('tab', { name: 'Compare' }).click()
    await expect(page.locator('.wire-parting')).toContainText('Both say the same')
  })
})

test.describe('on a phone', () => {
  test.use(NARROW)

  test('everything of the wire fits the width', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('button', { name: /^Filter/ }).click()
    await expect(page.getByLabel('With the text')).toBeVisible()
    const beyond = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(await beyond()).toBeLessThanOrEqual(0)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.getByRole('tab', { name: 'Compare' }).click()
    expect(await beyond()).toBeLessThanOrEqual(0)
    await page.getByRole('tab', { name: 'Table' }).click()
    expect(await beyond()).toBeLessThanOrEqual(0)
    await expectAccessible(page)
  })
})
