/// <reference lib="dom" />
import { expect, type Locator, type Page, test } from 'playwright/test'
import type { CheckResult, ClientMessage, RunEvent } from '#protocol'
import { type FakeServer, fakeSandbox } from './workspace-fake.ts'
import { checkButton, expectAccessible, NARROW, openReady, runButton } from './workspace-page.ts'
import { failedCheck, passedCheck } from './workspace-scripts.ts'

/** Answers a Run with these events. */
const runs =
  (...events: readonly RunEvent[]) =>
  (message: ClientMessage, server: FakeServer): void => {
    if (message.type === 'run') server.tell(message.run, events)
  }

/** Answers each check with the next of these, and from then on with the last. */
function checksWith(...answers: readonly (readonly RunEvent[])[]) {
  let count = 0
  return (message: ClientMessage, server: FakeServer): void => {
    if (message.type === 'check') server.tell(message.run, answers[Math.min(count++, answers.length - 1)] ?? [])
  }
}

const failure = (about: Partial<CheckResult>): RunEvent[] => {
  const result: CheckResult = {
    name: 'B hears A',
    status: 'fail',
    message: 'B heard another.',
    durationMs: 8,
    ...about,
  }
  return [
    { type: 'started', command: 'node server.ts' },
    { type: 'check-started', name: result.name, index: 0, of: 1 },
    { type: 'check-ended', index: 0, result },
    {
      type: 'verdict',
      graderVersion: 'abc',
      verdict: { version: 3, status: 'fail', challenge: 'catch-up', seed: '7f3a', durationMs: 40, tests: [result] },
    },
    { type: 'ended', ending: { how: 'stopped', message: 'Stopped.', durationMs: 40 } },
  ]
}

const out = (text: string, stream: 'stdout' | 'stderr' = 'stdout', from?: string): RunEvent => ({
  type: 'output',
  stream,
  text,
  ...(from === undefined ? {} : { from }),
})

const rows = (page: Page): Locator => page.locator('.xterm-rows')

/** Where these words stand on the screen. */
async function middleOf(page: Page, words: string): Promise<{ x: number; y: number }> {
  await expect(rows(page)).toContainText(words)
  return await rows(page).evaluate((screen, wanted) => {
    for (const row of screen.children) {
      const at = row.textContent.indexOf(wanted)
      if (at === -1) continue
      const box = row.getBoundingClientRect()
      const range = document.createRange()
      range.selectNodeContents(row)
      const width = range.getBoundingClientRect().width / row.textContent.length
      return { x: box.left + (at + wanted.length / 2) * width, y: box.top + box.height / 2 }
    }
    throw new Error(`“${wanted}” is on no row.`)
  }, words)
}

test.describe('the terminal', () => {
  test('marks what comes over stderr by more than its colour', async ({ page }) => {
    await fakeSandbox(page, { onMessage: runs(out('fine\n'), out('TypeError: no\n', 'stderr')) })
    await openReady(page)
    await runButton(page).click()
    await expect(rows(page)).toContainText('err │ TypeError: no')
    await expect(rows(page)).not.toContainText('err │ fine')
    await expectAccessible(page)
  })

  test('gives a program no hold on the page: title, clipboard, links and bells', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const nasty = [
      '\u001b]0;your bank\u0007',
      '\u001b]52;c;cm0gLXJmIH4=\u0007',
      '\u001b]8;;https://evil.example/\u001b\\safe.example\u001b]8;;\u001b\\',
      '\u0007'.repeat(5000),
      '\u001b[2J\u001b[H',
      '\nlast words\n',
    ]
    await fakeSandbox(page, { onMessage: runs(...nasty.map((text) => out(text))) })
    await openReady(page)
    await page.evaluate(() => navigator.clipboard.writeText('mine'))
    const title = await page.title()
    await runButton(page).click()
    await expect(rows(page)).toContainText('safe.example')
    await expect(rows(page)).toContainText('last words')
    expect(await page.title()).toBe(title)
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine')
    const { x, y } = await middleOf(page, 'safe.example')
    await page.mouse.move(x, y)
    await expect(page.locator('.terminal-screen .xterm-cursor-pointer')).toHaveCount(0)
    expect(page.context().pages()).toHaveLength(1)
  })

  test('leads from a stack trace to the line, by mouse and by keyboard', async ({ page }) => {
    const trace = 'TypeError: no\n    at catchUp (file:///app/server.ts:2:3)\n    at server.ts:4:1\n'
    await fakeSandbox(page, { onMessage: runs(out(trace, 'stderr')) })
    await openReady(page)
    await runButton(page).click()
    const { x, y } = await middleOf(page, 'server.ts:2:3')
    await page.mouse.move(x, y)
    await expect(page.locator('.terminal-screen .xterm-cursor-pointer')).toBeVisible()
    await page.mouse.click(x, y)
    await expect(page.locator('.editor :focus')).toHaveCount(1)
    const link = page.getByRole('navigation', { name: 'Lines the output names' }).getByRole('button')
    await expect(link).toHaveText(['Go to server.ts:2:3', 'Go to server.ts:4:1'])
    await link.last().focus()
    await page.keyboard.press('Enter')
    await expect(page.locator('.editor :focus')).toHaveCount(1)
  })

  test('is searched: how often, next, previous, with capital letters, and away again', async ({ page }) => {
    await fakeSandbox(page, { onMessage: runs(out('seq 1\nSEQ 2\nseq 3\n')) })
    await openReady(page)
    await runButton(page).click()
    await expect(rows(page)).toContainText('seq 3')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    const field = page.getByRole('searchbox', { name: 'Search the output' })
    await expect(field).toBeFocused()
    await field.fill('seq')
    const count = page.locator('.terminal-count')
    await expect(count).toHaveText(/^\d of 3$/)
    const first = await count.textContent()
    await field.press('Enter')
    await expect(count).not.toHaveText(first ?? '')
    await field.press('Shift+Enter')
    await expect(count).toHaveText(first ?? '')
    await page.getByRole('button', { name: 'Match capital letters' }).click()
    await expect(count).toHaveText(/of 2$/)
    await field.fill('nowhere')
    await expect(count).toHaveText('Nothing found')
    await expectAccessible(page)
    await field.press('Escape')
    await expect(field).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Search', exact: true })).toBeFocused()
  })

  test('lets the keyboard in and out, and opens its search with the keys of the browser’s', async ({ page }) => {
    await fakeSandbox(page, { onMessage: runs(out('hello\n')) })
    await openReady(page)
    await runButton(page).click()
    await expect(rows(page)).toContainText('hello')
    const output = page.getByRole('textbox', { name: 'Program output' })
    await output.focus()
    await page.keyboard.press('Tab')
    await expect(output).not.toBeFocused()
    await page.keyboard.press('Shift+Tab')
    await expect(output).toBeFocused()
    await page.keyboard.press('Control+f')
    await expect(page.getByRole('searchbox', { name: 'Search the output' })).toBeFocused()
  })

  test('reads aloud when asked to, says so, and remembers it', async ({ page }) => {
    await fakeSandbox(page, { onMessage: runs(out('hello\n')) })
    await openReady(page)
    await runButton(page).click()
    await expect(rows(page)).toContainText('hello')
    const button = page.getByRole('button', { name: 'Read aloud' })
    await button.click()
    await expect(page.locator('.terminal-tools [role="status"]')).toHaveText(/^Read aloud is on/)
    await expect(page.locator('.xterm-accessibility [role="listitem"]').first()).toContainText('hello')
    await page.reload()
    await expect(page.locator('.editor.is-ready')).toBeAttached()
    await runButton(page).click()
    await expect(button).toHaveAttribute('aria-pressed', 'true')
    await expect(page.locator('.xterm-accessibility')).toBeAttached()
  })

  test('clears, and copies what is left', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    let run = ''
    const server = await fakeSandbox(page, {
      onMessage(message, fake) {
        if (message.type !== 'run') return
        run = message.run
        fake.tell(run, [out('before\n')])
      },
    })
    await openReady(page)
    await runButton(page).click()
    await expect(rows(page)).toContainText('before')
    await page.getByRole('button', { name: 'Clear' }).click()
    await expect(rows(page)).not.toContainText('before')
    server.tell(run, [out('\u001b[32mafter\u001b[0m\n')])
    await expect(rows(page)).toContainText('after')
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('after')
  })

  test('says when it has cut what was printed first', async ({ page }) => {
    const flood = Array.from({ length: 40 }, (_, part) => out(`${part} ${'x'.repeat(3000)}\n`))
    await fakeSandbox(page, { onMessage: runs(...flood, out('That was all.\n')) })
    await openReady(page)
    await runButton(page).click()
    // The end of it: whoever goes to the beginning sooner is brought back when the screen is cut.
    await expect(rows(page)).toContainText('That was all.')
    await page.getByRole('textbox', { name: 'Program output' }).focus()
    await page.keyboard.press('Home')
    await expect(rows(page)).toContainText('only the last 64 KiB are')
  })
})

test.describe('a Run of several programs', () => {
  const crashed = { how: 'crashed', message: 'Nothing caught this error: no.', exitCode: 1, durationMs: 50 } as const

  async function open(page: Page): Promise<{ say(...events: RunEvent[]): void }> {
    let run = ''
    const server = await fakeSandbox(page, {
      onMessage(message, fake) {
        if (message.type !== 'run') return
        run = message.run
        fake.tell(run, [
          { type: 'started', command: 'node server.ts', from: 'A' },
          { type: 'listening', port: 8081, afterMs: 31, from: 'A' },
          { type: 'started', command: 'node server.ts', from: 'B' },
          { type: 'listening', port: 8082, afterMs: 33, from: 'B' },
          out('hello from A\n', 'stdout', 'A'),
          out('hello from B\n', 'stdout', 'B'),
        ])
      },
    })
    await openReady(page, 'redis-broadcast')
    await runButton(page).click()
    await expect(rows(page)).toContainText('B │ hello from B')
    return { say: (...events) => server.tell(run, events) }
  }

  test('has a tab for each, and one for all in order', async ({ page }) => {
    await open(page)
    const tabs = page.getByRole('tablist', { name: 'Programs' })
    await expect(tabs.getByRole('tab')).toHaveText(['All', 'A', 'B'])
    await tabs.getByRole('tab', { name: 'All' }).focus()
    await page.keyboard.press('End')
    await expect(tabs.getByRole('tab', { name: 'B', exact: true })).toBeFocused()
    await expect(rows(page)).toContainText('hello from B')
    await expect(rows(page)).not.toContainText('hello from A')
    await page.keyboard.press('ArrowRight')
    await expect(tabs.getByRole('tab', { name: 'All' })).toHaveAttribute('aria-selected', 'true')
    await expect(rows(page)).toContainText('A │ hello from A')
    await expectAccessible(page)
  })

  test('marks the tab in which something new was printed', async ({ page }) => {
    const { say } = await open(page)
    const tabs = page.getByRole('tablist', { name: 'Programs' })
    await tabs.getByRole('tab', { name: 'A', exact: true }).click()
    await expect(page.locator('.terminal-new')).toHaveCount(0)
    say(out('news\n', 'stdout', 'B'))
    const withNews = tabs.getByRole('tab', { name: /^B ?, new output/ })
    await expect(withNews).toBeVisible()
    await withNews.click()
    await expect(rows(page)).toContainText('news')
    await expect(page.locator('.terminal-new')).toHaveCount(0)
  })

  test('says how one ended, and no longer where it listened', async ({ page }) => {
    const { say } = await open(page)
    say({
      ...out('B has ended. Nothing caught this error: no.\n', 'stderr', 'B'),
      type: 'output',
      ended: crashed,
    } as RunEvent)
    const tab = page.getByRole('tablist', { name: 'Programs' }).getByRole('tab', { name: 'B crashed' })
    await tab.click()
    await expect(page.locator('.terminal-ended')).toHaveText('B has ended, exit code 1. Nothing caught this error: no.')
    await expect(page.locator('.status-pod')).toContainText('Running: A on 8081.')
    await expectAccessible(page)
  })
})

test.describe('a failed check', () => {
  test('shows what differs between the message that was due and the one that came', async ({ page }) => {
    const told = failure({
      expected: '{ "type": "said", "text": "hello", "from": "A" }',
      actual: '{ "type": "said", "text": "hullo", "from": "A" }',
    })
    await fakeSandbox(page, { onMessage: checksWith(told) })
    await openReady(page)
    await checkButton(page).click()
    await expect(page.locator('.failure mark')).toHaveText(['"hello"', '"hullo"'])
    await expect(page.locator('.failure dd').first()).toHaveText('{ "type": "said", "text": "hello", "from": "A" }')
    await expectAccessible(page)
  })

  test('lays messages that were due beside those that came, line by line', async ({ page }) => {
    const told = failure({
      expected: '{ "n": 1 }\n{ "n": 2 }',
      actual: 'nothing more; heard so far:\n{ "n": 1 }\n{ "late": true }',
    })
    await fakeSandbox(page, { onMessage: checksWith(told) })
    await openReady(page)
    await checkButton(page).click()
    await expect(page.locator('.told-line')).toHaveText([
      'nothing more; heard so far:',
      /as expected: \{ "n": 1 \}/,
      /came instead: \{ "late": true \}/,
      /expected, did not come: \{ "n": 2 \}/,
    ])
    await expectAccessible(page)
  })

  test('shows what the program printed during it as text, whatever it printed', async ({ page }) => {
    await fakeSandbox(page, { onMessage: checksWith(failure({ output: '\u001b[31m<b>joined</b>\u001b[0m\u0007\n' })) })
    await openReady(page)
    await checkButton(page).click()
    await expect(page.locator('.failure pre')).toHaveText('<b>joined</b>')
  })

  test('can be copied as text', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await fakeSandbox(page, { onMessage: checksWith(failedCheck()) })
    await openReady(page)
    await checkButton(page).click()
    await page.getByRole('button', { name: 'Copy as text' }).click()
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
    const text = await page.evaluate(() => navigator.clipboard.readText())
    expect(text).toContain('expected: 200 messages, seq 61 … 260')
    expect(text).toContain('seed: 7f3a')
  })

  test('is announced once, with all checks in one sentence, and reads in order', async ({ page }) => {
    await fakeSandbox(page, { onMessage: checksWith(failedCheck()) })
    await openReady(page)
    await page.locator('.workspace > [aria-live]').evaluate((region) => {
      const heard: string[] = []
      Object.assign(window, { heard })
      new MutationObserver(() => heard.push(region.textContent)).observe(region, {
        characterData: true,
        childList: true,
        subtree: true,
      })
    })
    await checkButton(page).click()
    await expect(page.locator('.failure')).toBeVisible()
    const said = page.locator('.workspace > [aria-live]')
    await expect(said).toHaveText(/^2 of 4 checks passed\. First to look at: replays all 200/)
    const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard)
    expect(heard.filter((text) => text.includes('checks passed'))).toHaveLength(1)
    await expect(page.getByRole('region', { name: 'Results of the check' })).toMatchAriaSnapshot(`
      - region "Results of the check":
        - list:
          - listitem: "passed: numbers are consecutive 11 ms"
          - listitem: "passed: a late joiner sees the same numbers 8 ms"
          - listitem:
            - 'button "failed: replays all 200 when the gap just fits 24 ms" [expanded]'
            - paragraph: B was given a full state, though nothing it missed had left the buffer.
            - paragraph: /Unexpected/
            - term: expected
            - definition: 200 messages, seq 61 … 260
            - term: actual
            - definition: full_state with 200 messages
            - term: because
            - definition: /61 is still there/
            - group: /full state for B/
            - button "Show on the wire"
            - button "Hint 1 of 4"
            - button "Check again with this seed"
            - button "Copy as text"
            - button "What this usually means"
          - listitem:
            - 'button "skipped: outlives bad input 0 ms"'
    `)
  })
})

test.describe('help, asked for step by step', () => {
  test('the last two hints come after a line of one’s own, and all of it is there again later', async ({ page }) => {
    await fakeSandbox(page, { onMessage: checksWith(failedCheck()) })
    await openReady(page)
    await checkButton(page).click()
    await page.getByRole('button', { name: 'Hint 1 of 4' }).click()
    await expect(page.getByRole('tab', { name: 'Hints 1/4' })).toBeFocused()
    await page.getByRole('button', { name: /^Show hint 2 of 4/ }).click()
    const why = page.getByRole('textbox', { name: /Why do you think “replays all 200/ })
    const third = page.getByRole('button', { name: /^Show hint 3 of 4/ })
    await expect(third).toBeDisabled()
    await expectAccessible(page)
    await why.fill('I compare with the wrong end')
    await why.press('Enter')
    await expect(page.locator('.hints li')).toHaveCount(3)
    await expect(page.locator('.hints li').last()).toBeFocused()
    await expect(page.locator('.hints-thought')).toHaveText('You thought: I compare with the wrong end')
    await page.reload()
    await expect(page.locator('.editor.is-ready')).toBeAttached()
    await page.getByRole('tab', { name: 'Hints 3/4' }).click()
    await expect(page.locator('.hints-thought')).toHaveText('You thought: I compare with the wrong end')
  })

  test('after three tries that hardly differ the page asks what is expected, and locks nothing', async ({ page }) => {
    await fakeSandbox(page, { onMessage: checksWith(failedCheck()) })
    await openReady(page)
    const asked = page.getByRole('textbox', { name: /^What do you expect this check to see/ })
    for (const count of [1, 2, 3]) {
      await expect(asked).toHaveCount(0)
      await checkButton(page).click()
      await expect(page.locator('.pane-meta').first()).toContainText('seed 7f3a')
      await expect(page.locator('.failure'), `after try ${count}`).toBeVisible()
    }
    await expect(asked).toBeVisible()
    await expect(checkButton(page)).toBeEnabled()
    await expectAccessible(page)
    await asked.fill('B hears 61 to 260, one by one')
    await asked.press('Enter')
    await expect(asked).toHaveCount(0)
    await expect(page.locator('.failure dl')).toContainText('you said')
    // It stays in this browser.
    await openReady(page)
    await checkButton(page).click()
    await expect(page.locator('.failure dd').first()).toHaveText('B hears 61 to 260, one by one')
  })
})

test('a pass says what was kept, and leads on: to the next challenge, and to the solution', async ({ page }) => {
  await fakeSandbox(page, { onMessage: checksWith(passedCheck()) })
  await openReady(page)
  await checkButton(page).click()
  const passed = page.locator('.checks-passed')
  await expect(passed).toContainText('All 4 checks passed')
  await expect(passed).toContainText('in 190 ms')
  await expect(passed.getByRole('link', { name: /^Next:/ })).toBeVisible()
  await expect(passed.getByRole('button', { name: 'Compare with the solution' })).toBeVisible()
  await expectAccessible(page)
})

test.describe('on a phone', () => {
  test.use(NARROW)

  test('a failure, its hints and the terminal stand in the width of the screen', async ({ page }) => {
    const told = failure({
      expected: '{ "type": "said", "text": "hello there", "from": "A", "room": "woven-harbor-uv43s" }\n{ "n": 2 }',
      actual: '{ "type": "said", "text": "hullo there", "from": "A", "room": "woven-harbor-uv43s" }',
    })
    await fakeSandbox(page, {
      onMessage(message, server) {
        checksWith(told)(message, server)
        runs(out('hello\n'), out('no\n    at server.ts:2:3\n', 'stderr'))(message, server)
      },
    })
    await openReady(page)
    await checkButton(page).click()
    await page.getByRole('button', { name: 'Checks', exact: true }).click()
    await expect(page.locator('.failure mark').first()).toBeVisible()
    await expectAccessible(page)
    await runButton(page).click()
    await page.getByRole('button', { name: 'Program', exact: true }).click()
    await expect(rows(page)).toContainText('hello')
    await page.getByRole('button', { name: 'Go to server.ts:2:3' }).tap()
    await expect(page.locator('.pane-code')).toBeVisible()
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(390)
  })
})
