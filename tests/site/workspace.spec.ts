/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { expect, type Page, test } from 'playwright/test'
import { type FakeServer, fakeSandbox } from './workspace-fake.ts'
import { checkButton, expectAccessible, NARROW, openReady, runButton, stopClock } from './workspace-page.ts'
import { failedCheck, passedCheck, unparsable } from './workspace-scripts.ts'

const PATH = '/challenges/catch-up/'
const CHALLENGE = new URL('../../lessons/4-real-time-patterns/3-sequence-numbers/challenges/catch-up/', import.meta.url)

test.describe('before any script has run', () => {
  test.use({ javaScriptEnabled: false })

  test('the brief and the highlighted starter can be read', async ({ page }) => {
    await page.goto(PATH)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.locator('.brief')).toContainText('lastSeq')
    await expect(page.locator('.editor-still .line').first()).toContainText("from 'ws'")
  })
})

test('nothing of how a challenge is judged or solved is in the page', async ({ page }) => {
  const texts: string[] = []
  page.on('response', async (response) => {
    const type = response.headers()['content-type'] ?? ''
    if (/html|javascript|json/.test(type)) texts.push(await response.text().catch(() => ''))
  })
  await fakeSandbox(page)
  await openReady(page)
  const solution = readFileSync(new URL('solution/server.ts', CHALLENGE), 'utf8')
  const telling = solution
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 40)
  const starter = readFileSync(new URL('starter/server.ts', CHALLENGE), 'utf8')
  const secret = telling.filter((line) => !starter.includes(line))
  expect(secret.length).toBeGreaterThan(0)
  for (const line of secret) expect(texts.some((text) => text.includes(line))).toBe(false)
})

test.describe('the editor', () => {
  test('takes the place of the rendered code without moving it', async ({ page }) => {
    await fakeSandbox(page)
    const still = Promise.withResolvers<void>()
    await page.route(/\/monaco[^/]*\.js/, async (route) => {
      await still.promise
      await route.continue()
    })
    await page.goto(PATH)
    const line = page.locator('.editor-still .line').nth(2)
    await expect(line).toBeVisible()
    const before = await line.locator('span').first().boundingBox()
    still.resolve()
    await expect(page.locator('.editor.is-ready')).toBeAttached()
    const typed = page
      .locator('.view-line')
      .filter({ hasText: /const.port/ })
      .locator('span span')
      .first()
    // The editor paints a line again when its colours arrive; the place is asked for until one answer holds.
    const moved = async (): Promise<number> => {
      const after = await typed.boundingBox()
      if (before === null || after === null) return Number.POSITIVE_INFINITY
      return Math.max(Math.abs(before.x - after.x), Math.abs(before.y - after.y))
    }
    await expect.poll(moved).toBeLessThanOrEqual(4)
  })

  test('runs and checks with the keyboard from inside', async ({ page }) => {
    const server = await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Control+Enter')
    await expect.poll(() => server.said.map((message) => message.type)).toContain('run')
    await page.keyboard.press('Control+Shift+Enter')
    await expect.poll(() => server.said.map((message) => message.type)).toContain('check')
    const sent = server.said.find((message) => message.type === 'check')
    expect(sent?.files.map((file) => file.name)).toContain('server.ts')
    expect(sent?.files[0]?.text).not.toContain('\n\n\n')
  })

  test('is dressed in its own styles', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    const number = page.locator('.monaco-editor .line-numbers').first()
    const code = page.locator('.monaco-editor .view-line span span').first()
    // A line that is painted again has no place at that moment.
    const overlap = async (): Promise<number> => {
      const [left, right] = [await number.boundingBox(), await code.boundingBox()]
      if (left === null || right === null) return Number.POSITIVE_INFINITY
      return left.x + left.width - right.x
    }
    await expect.poll(overlap).toBeLessThanOrEqual(0)
    await expect(page.locator('.monaco-editor textarea').first()).toHaveCSS('position', 'absolute')
  })

  test('can be left by keyboard', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Control+M')
    await page.keyboard.press('Tab')
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('.monaco-editor') === null)).toBe(true)
  })

  test('knows the types of Node and ws', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('\nconst wrong: number = process.version\n')
    await expect(page.locator('.monaco-editor .squiggly-error')).toHaveCount(1)
  })
})

test.describe('a learner’s work', () => {
  test('is there again after a reload, also when the page is left at once', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('// mine')
    await page.reload()
    await expect(page.locator('.editor.is-ready')).toBeAttached()
    await expect(page.locator('.monaco-editor .view-lines')).toContainText('// mine')
  })

  test('is said to be saved soon after typing', async ({ page }) => {
    await page.clock.install()
    await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    // Two seconds of the page's own clock: a machine that stands still for as long does not count.
    await stopClock(page)
    await page.keyboard.insertText('x')
    await expect(page.locator('.saved-state')).toHaveText('saving…')
    await page.clock.runFor(2000)
    await expect(page.locator('.saved-state')).toHaveText('saved')
  })

  test('comes back when a reset is undone', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('// mine')
    await page.getByRole('button', { name: 'Reset', exact: true }).click()
    await expect(page.locator('.monaco-editor .view-lines')).not.toContainText('// mine')
    await page.getByRole('button', { name: 'Undo reset' }).click()
    await expect(page.locator('.monaco-editor .view-lines')).toContainText('// mine')
  })

  test('is not eaten by a second tab: the page asks, and keeps what was not chosen', async ({ context }) => {
    const [first, second] = [await context.newPage(), await context.newPage()]
    // The second one is not told of saves, and so goes on typing: as a tab that was asleep.
    await second.addInitScript(() => Reflect.deleteProperty(window, 'BroadcastChannel'))
    for (const page of [first, second]) {
      await fakeSandbox(page)
      await openReady(page)
    }
    const write = async (page: Page, text: string) => {
      await page.bringToFront()
      await page.locator('.monaco-editor .view-lines').click()
      await page.keyboard.press('Control+Home')
      await page.keyboard.insertText(text)
    }
    await write(first, '// from the first')
    await expect(first.locator('.saved-state')).toHaveText('saved')
    await write(second, '// from the second')
    await expect(second.locator('.notice')).toContainText(/changed in another tab/)
    await second.getByRole('button', { name: 'Keep this one' }).click()
    await second.reload()
    await expect(second.locator('.monaco-editor .view-lines')).toContainText('// from the second')
    await second.getByRole('tab', { name: /History/ }).click()
    await expect(second.getByText('from another tab').first()).toBeVisible()
  })

  test('survives without storage, and the page says what that means', async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(window, 'indexedDB', {
        get: () => ({
          open: () => {
            throw new DOMException('no')
          },
        }),
      })
    })
    await fakeSandbox(page)
    await openReady(page)
    await expect(page.getByText(/gives the page no storage/)).toBeVisible()
    await expect(runButton(page)).toBeEnabled()
  })
})

test('what was checked elsewhere is offered, also by a server that takes its time', async ({ page }) => {
  const slow = Promise.withResolvers<void>()
  await page.route('**/api/challenges/catch-up/submissions', async (route) => {
    await slow.promise
    await route.fulfill({
      json: [{ id: 's1', at: Date.now(), status: 'fail', passed: 2, of: 4, seed: '7f3a', graderVersion: 'abc' }],
    })
  })
  const server = await fakeSandbox(page)
  await openReady(page)
  // The page has waited for the list as long as it does, and gone on.
  await expect.poll(() => server.said.map(({ type }) => type)).toContain('open')
  slow.resolve()
  await expect(page.locator('.notice')).toContainText('with 2 of 4 passed')
  await expect(page.getByRole('button', { name: 'Continue from it' })).toBeVisible()
})

test.describe('a check that fails', () => {
  async function openFailed(page: Page): Promise<FakeServer> {
    const server = await fakeSandbox(page, {
      onMessage: (message, fake) => message.type === 'check' && fake.tell(message.run, failedCheck()),
    })
    await openReady(page)
    await checkButton(page).click()
    return server
  }

  test('opens with what was expected, what came, why it matters, and what the program printed', async ({ page }) => {
    await openFailed(page)
    const failure = page.locator('.failure')
    await expect(failure).toContainText('B was given a full state')
    await expect(failure).toContainText('200 messages, seq 61 … 260')
    await expect(failure).toContainText('61 is still there')
    await expect(failure).toContainText('peer B joined, last saw 60')
    await expect(page.locator('.pane-title')).toContainText('2 / 4')
    await expect(page.locator('.workspace > [aria-live]')).toContainText('2 of 4 checks passed')
  })

  test('is one click from the arrow that is to blame', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('button', { name: 'Show on the wire' }).click()
    const blamed = page.locator('.wire-row.is-blamed')
    await expect(blamed).toHaveCount(1)
    await expect(blamed).toBeInViewport()
    await expect(blamed).toContainText('full_state 200 messages')
    await expect(page.locator('.frame-inspector')).toContainText('"type":"full_state"'.replace(':', ': '))
  })

  test('folds 260 broadcasts into one row, which the table twin unfolds', async ({ page }) => {
    await openFailed(page)
    await expect(page.locator('.wire-diagram')).toContainText('broadcast × 260')
    await page.getByRole('tab', { name: 'Table' }).click()
    await page.getByRole('button', { name: 'unfold' }).first().click()
    await expect(page.getByRole('table', { name: '' }).first()).toHaveAttribute('aria-rowcount', '529')
  })

  test('offers the hints one step at a time', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('button', { name: /^Hint 1 of/ }).click()
    await expect(page.locator('.hints li')).toHaveCount(1)
    await page.getByRole('button', { name: /Show hint 2/ }).click()
    await expect(page.locator('.hints li')).toHaveCount(2)
  })

  test('can be gone through on the wire with the arrow keys', async ({ page }) => {
    await openFailed(page)
    await page.getByRole('button', { name: 'Show on the wire' }).click()
    await page.locator('.wire-diagram').focus()
    await page.keyboard.press('ArrowUp')
    await expect(page.locator('.frame-inspector')).toContainText('"lastSeq":60')
  })

  for (const theme of ['light', 'dark'] as const) {
    test(`can be used by everyone, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme })
      await openFailed(page)
      await page.getByRole('button', { name: 'Show on the wire' }).click()
      await expect(page.locator('.frame-inspector')).toBeVisible()
      for (const details of await page.locator('.frame-inspector summary').all()) await details.click()
      await expectAccessible(page)
      await page.getByRole('tab', { name: 'Table' }).click()
      await expectAccessible(page)
    })
  }
})

test('a program that does not parse is shown as such, with the way to its line', async ({ page }) => {
  await fakeSandbox(page, {
    onMessage: (message, server) => message.type === 'check' && server.tell(message.run, unparsable()),
  })
  await openReady(page)
  await checkButton(page).click()
  await expect(page.locator('.failure.is-error')).toContainText('does not parse')
  await page.getByRole('button', { name: 'Go to server.ts:3', exact: true }).click()
  await expect(page.locator('.monaco-editor .blamed-line')).toHaveCount(1)
})

test('a pass says so calmly and names what comes next', async ({ page }) => {
  await fakeSandbox(page, {
    onMessage: (message, server) => message.type === 'check' && server.tell(message.run, passedCheck()),
  })
  await openReady(page)
  await checkButton(page).click()
  await expect(page.getByRole('heading', { name: 'All 4 checks passed' })).toBeVisible()
  await expect(page.locator('.checks-next a')).toHaveAttribute('href', /^\/challenges\//)
  await expectAccessible(page)
})

test.describe('when something is not as it should be', () => {
  test('what is our fault is called so, with its id', async ({ page }) => {
    await fakeSandbox(page, {
      onMessage: (message, server) =>
        message.type === 'check' &&
        server.tell(message.run, [{ type: 'broken', id: 'k7x2', message: 'The sandbox was lost while it checked.' }]),
    })
    await openReady(page)
    await checkButton(page).click()
    await expect(page.getByRole('heading', { name: 'This was our fault, not yours' })).toBeVisible()
    await expect(page.locator('.checks-note')).toContainText('k7x2')
  })

  test('a full house is said, and the code is safe', async ({ page }) => {
    await fakeSandbox(page, {
      onMessage: (message, server) =>
        message.type === 'check' &&
        server.refuse(
          'busy',
          'Every sandbox is in use right now. Your code is safe; try again in a moment.',
          message.run,
        ),
    })
    await openReady(page)
    await checkButton(page).click()
    await expect(page.locator('.checks-note')).toContainText('Every sandbox is in use')
    await expect(page.locator('.checks-note').getByRole('button', { name: 'Check again' })).toBeVisible()
  })

  test('a pod that fell asleep is woken by typing', async ({ page }) => {
    const server = await fakeSandbox(page)
    await openReady(page)
    await expect(page.locator('.status-pod')).toContainText('Sandbox ready')
    server.pod('catch-up', 'asleep')
    await expect(page.locator('.status-pod')).toContainText('asleep')
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.insertText('x')
    await expect(page.locator('.status-pod')).toContainText('Sandbox ready')
    expect(server.said.filter(({ type }) => type === 'open')).toHaveLength(2)
  })

  test('a queue says how long it is', async ({ page }) => {
    await fakeSandbox(page, {
      onMessage: (message, server) =>
        message.type === 'check' && server.tell(message.run, [{ type: 'queued', position: 3, waitMs: 18_000 }]),
    })
    await openReady(page)
    await checkButton(page).click()
    await expect(page.locator('.checks-note')).toContainText('2 before you. About 20 seconds to go.')
  })

  test('a machine that cannot run programs says so, and the editor still works', async ({ page }) => {
    await fakeSandbox(page, { canRun: false })
    await openReady(page)
    await expect(page.locator('.status-pod')).toContainText('bubblewrap is missing')
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.insertText('x')
    await expect(page.locator('.saved-state')).toHaveText('saved')
  })

  test('a lost connection is counted down, and editing goes on', async ({ page }) => {
    const server = await fakeSandbox(page)
    await openReady(page)
    await expect(page.locator('.status-pod')).toContainText('Sandbox ready')
    await server.drop()
    await expect(page.locator('.status-pod')).toContainText(/connection dropped|Sandbox ready/)
    await expect(runButton(page)).toBeEnabled()
  })
})

test('a client added from the status line starts the program and connects once it listens', async ({ page }) => {
  const server = await fakeSandbox(page, {
    onMessage(message, fake) {
      if (message.type === 'run') {
        fake.tell(message.run, [
          { type: 'started', command: 'node server.ts' },
          { type: 'listening', port: 8080, afterMs: 31 },
        ])
      }
      if (message.type === 'peer' && message.command.do === 'connect') {
        fake.tell(message.run, [{ type: 'peer', peer: message.peer, state: 'open' }])
      }
    },
  })
  await openReady(page)
  await page.locator('.status-clients').getByRole('button', { name: '+ client' }).click()
  await expect(page.locator('.client-chip')).toHaveText(/A connected/)
  await page.locator('.client-say input').fill('{"type":"broadcast","text":"hi"}')
  await page.keyboard.press('Enter')
  await expect.poll(() => server.said.at(-1)).toMatchObject({ type: 'peer', peer: 'A', command: { do: 'send' } })
  await expectAccessible(page)
})

test('panes can be resized and hidden with the keyboard, and stay so after a reload', async ({ page }) => {
  await fakeSandbox(page)
  await openReady(page)
  const separator = page.getByRole('separator', { name: 'Size of the brief' })
  const before = Number(await separator.getAttribute('aria-valuenow'))
  await separator.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(separator).toHaveAttribute('aria-valuenow', String(before + 4))
  await page.keyboard.press('Enter')
  await expect(separator).toHaveAttribute('aria-valuenow', '0')
  await page.reload()
  await expect(separator).toHaveAttribute('aria-valuenow', '0')
  await page.getByRole('button', { name: 'Show the brief' }).click()
  await expect(page.locator('.brief').first()).toBeVisible()
})

test('? opens the list of keys, but not while somebody types', async ({ page }) => {
  await fakeSandbox(page)
  await openReady(page)
  await page.getByRole('tab', { name: 'Brief' }).focus()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.locator('.monaco-editor .view-lines').click()
  await page.keyboard.type('?')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test.describe('on a phone', () => {
  test.use(NARROW)

  test('one part is shown at a time, the actions stay at hand, and code can be typed', async ({ page }) => {
    await fakeSandbox(page, {
      onMessage: (message, server) => message.type === 'check' && server.tell(message.run, failedCheck()),
    })
    await openReady(page)
    await page.getByRole('button', { name: 'Code', exact: true }).click()
    const area = page.getByRole('textbox', { name: /server\.ts/ })
    await area.fill('// typed on a phone\n')
    await expect(page.locator('.saved-state')).toHaveText('saved')
    await checkButton(page).click()
    await page.getByRole('button', { name: 'Checks', exact: true }).click()
    await page.getByRole('button', { name: 'Show on the wire' }).click()
    await expect(page.locator('.wire-row.is-blamed')).toBeInViewport()
    await expectAccessible(page)
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(beyond).toBeLessThanOrEqual(0)
  })

  test('Tab indents, and after Escape it leaves the editor', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.getByRole('button', { name: 'Code', exact: true }).click()
    const area = page.getByRole('textbox', { name: /server\.ts/ })
    await area.fill('')
    await page.keyboard.press('Tab')
    await expect(page.locator('.cm-line')).toHaveText(/^ {2}$/)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    await expect(area).not.toBeFocused()
  })
})

test.describe('with the real sandbox', () => {
  test.use(NARROW)

  test('the starter fails, the solution passes, and both are in the history', async ({ page }) => {
    await openReady(page)
    await expect(page.locator('.status-pod')).toContainText('Sandbox ready', { timeout: 20_000 })
    await checkButton(page).click()
    await page.getByRole('button', { name: 'Checks', exact: true }).click()
    await expect(page.locator('.pane-meta')).toContainText('seed', { timeout: 30_000 })
    await page.getByRole('button', { name: 'Code', exact: true }).click()
    await page
      .getByRole('textbox', { name: /server\.ts/ })
      .fill(readFileSync(new URL('solution/server.ts', CHALLENGE), 'utf8'))
    await checkButton(page).click()
    await page.getByRole('button', { name: 'Checks', exact: true }).click()
    await expect(page.getByRole('heading', { name: /All \d+ checks passed/ })).toBeVisible({ timeout: 30_000 })
    await page.getByRole('button', { name: 'Brief', exact: true }).click()
    await page.getByRole('tab', { name: 'History 2' }).click()
    await expect(page.locator('.history li')).toHaveCount(2)
  })

  test('another machine is offered what was checked last', async ({ page, context }) => {
    await openReady(page)
    await expect(page.locator('.status-pod')).toContainText('Sandbox ready', { timeout: 20_000 })
    await page.getByRole('button', { name: 'Code', exact: true }).click()
    await page.getByRole('textbox', { name: /server\.ts/ }).fill('// from the other machine\nthrow new Error("no")\n')
    await checkButton(page).click()
    await page.getByRole('button', { name: 'Checks', exact: true }).click()
    await expect(page.locator('.failure.is-error')).toBeVisible({ timeout: 30_000 })
    await page.evaluate(async () => {
      const gone = indexedDB.deleteDatabase('duplex')
      await new Promise((resolve) => {
        gone.onsuccess = gone.onblocked = resolve
      })
    })
    await page.close()
    const elsewhere = await context.newPage()
    await openReady(elsewhere)
    await elsewhere.getByRole('button', { name: 'Code', exact: true }).click()
    await elsewhere.getByRole('button', { name: 'Continue from it' }).click()
    await expect(elsewhere.getByRole('textbox', { name: /server\.ts/ })).toContainText('from the other machine')
  })
})
