/// <reference lib="dom" />
import { expect, type Page, test } from 'playwright/test'
import type { CheckResult, ClientMessage, RunEvent } from '#protocol'
import {
  checkIs,
  type FakeServer,
  fakeSandbox,
  fault,
  lane,
  record,
  says,
  switching,
  upgrade,
} from './workspace-fake.ts'
import { checkButton, expectAccessible, NARROW, openReady, runButton, stopClock } from './workspace-page.ts'

/** Answers a Run with these events, and every client that connects with `open`. */
const runs =
  (...events: readonly RunEvent[]) =>
  (message: ClientMessage, server: FakeServer): void => {
    if (message.type === 'run') server.tell(message.run, events)
    if (message.type === 'peer' && message.command.do === 'connect')
      server.tell(message.run, [{ type: 'peer', peer: message.peer, state: 'open' }])
  }

const alone = runs({ type: 'started', command: 'node server.ts' }, { type: 'listening', port: 8080, afterMs: 31 })

/** Answers a check with one verdict over these results. */
const judges =
  (challenge: string, tests: readonly CheckResult[], more: { message?: string; events?: readonly RunEvent[] } = {}) =>
  (message: ClientMessage, server: FakeServer): void => {
    if (message.type !== 'check') return
    const status = tests.some((each) => each.status === 'fail') ? 'fail' : 'pass'
    const about = more.message === undefined ? {} : { message: more.message }
    server.tell(message.run, [
      ...(more.events ?? []),
      {
        type: 'verdict',
        graderVersion: 'abc',
        verdict: { version: 3, status, ...about, challenge, seed: '7f3a', durationMs: 40, tests: [...tests] },
      },
      { type: 'ended', ending: { how: 'stopped', message: 'Stopped.', durationMs: 40 } },
    ])
  }

const failed = (anomaly: NonNullable<CheckResult['anomaly']>): CheckResult => ({
  name: 'numbers are consecutive',
  status: 'fail',
  message: 'A heard 4 after 2.',
  expected: 'seq 3',
  actual: 'seq 4',
  anomaly,
  durationMs: 8,
})

test.describe('a named anomaly', () => {
  test('is told with its sentence, and leads to the lesson that explains it', async ({ page }) => {
    await fakeSandbox(page, { onMessage: judges('catch-up', [failed('skipped-seq')]) })
    await openReady(page)
    await checkButton(page).click()
    const named = page.locator('.failure-anomaly')
    await expect(named).toContainText('Skipped seq')
    await expect(named).toContainText('The numbers of messages have a gap')
    await expect(named.getByRole('link', { name: 'Read: Sequence numbers' })).toHaveAttribute(
      'href',
      '/lessons/real-time-patterns/sequence-numbers/',
    )
    await expectAccessible(page)
  })

  test('leads nowhere while its lesson is only planned', async ({ page }) => {
    await fakeSandbox(page, { onMessage: judges('catch-up', [failed('wrong-close-code')]) })
    await openReady(page)
    await checkButton(page).click()
    const named = page.locator('.failure-anomaly')
    await expect(named).toContainText('Wrong close code')
    await expect(named.getByRole('link')).toHaveCount(0)
  })
})

test('what is said about all checks together stands above them', async ({ page }) => {
  const message = 'It fails 3 of 20 times under the seed 7f3a: a race.'
  await fakeSandbox(page, { onMessage: judges('catch-up', [failed('reordered')], { message }) })
  await openReady(page)
  await checkButton(page).click()
  await expect(page.locator('.checks > .is-verdict')).toHaveText(message)
  await expect(page.locator('.workspace > [aria-live]')).toContainText('a race')
  await expectAccessible(page)
})

test.describe('a Run of several programs', () => {
  const servers = runs(
    { type: 'started', command: 'node server.ts', from: 'A' },
    { type: 'listening', port: 8081, afterMs: 31, from: 'A' },
    { type: 'started', command: 'node server.ts', from: 'B' },
    { type: 'output', stream: 'stdout', text: 'hello from B\n', from: 'B' },
    { type: 'listening', port: 8082, afterMs: 33, from: 'B' },
  )

  test('names each line by its program, and says who listens where', async ({ page }) => {
    await fakeSandbox(page, { onMessage: servers })
    await openReady(page, 'redis-broadcast')
    await expect(page.locator('.terminal-empty')).toContainText('starts A and B here')
    await runButton(page).click()
    await expect(page.locator('.xterm-rows')).toContainText('A │ listening on 8081')
    await expect(page.locator('.xterm-rows')).toContainText('B │ hello from B')
    await expect(page.locator('.status-pod')).toContainText('Running: A on 8081, B on 8082.')
    await expect(page.locator('.terminal-input input')).toHaveAttribute('placeholder', /a line for A/)
    await expectAccessible(page)
  })

  test('lets each client choose where it goes', async ({ page }) => {
    const server = await fakeSandbox(page, { onMessage: servers })
    await openReady(page, 'redis-broadcast')
    await runButton(page).click()
    await page.getByRole('tab', { name: 'Clients' }).click()
    await page.getByRole('button', { name: '+ client on 8081 (A)' }).click()
    await page.getByRole('button', { name: '+ client on 8082 (B)' }).click()
    await expect(page.locator('.client-chip')).toHaveText([/A :8081 connected/, /B :8082 connected/])
    const ports = server.said.flatMap((message) =>
      message.type === 'peer' && message.command.do === 'connect' ? [message.command.port] : [],
    )
    expect(ports).toEqual([8081, 8082])
    await expectAccessible(page)
  })

  test('a client that was closed can go elsewhere', async ({ page }) => {
    const server = await fakeSandbox(page, {
      onMessage(message, fake) {
        servers(message, fake)
        if (message.type === 'peer' && message.command.do === 'close')
          fake.tell(message.run, [
            { type: 'peer', peer: message.peer, state: 'closed', detail: 'Closed by this client.' },
          ])
      },
    })
    await openReady(page, 'redis-broadcast')
    await runButton(page).click()
    await page.getByRole('tab', { name: 'Clients' }).click()
    await page.getByRole('button', { name: '+ client on 8081 (A)' }).click()
    await page.locator('.client-acts').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('combobox', { name: 'to' }).selectOption('8082 (B)')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect.poll(() => server.said.at(-1)).toMatchObject({ command: { do: 'connect', port: 8082 } })
    await expectAccessible(page)
  })

  test('whoever goes through nginx waits until what is behind it listens, too', async ({ page }) => {
    let run = ''
    const server = await fakeSandbox(page, {
      onMessage(message, fake) {
        if (message.type !== 'run') return
        run = message.run
        fake.tell(run, [
          { type: 'started', command: 'nginx -c nginx.conf', from: 'nginx' },
          { type: 'listening', port: 8080, afterMs: 12, from: 'nginx' },
        ])
      },
    })
    await page.clock.install()
    await openReady(page, 'nginx-proxy')
    // After three seconds it would wait no longer; they are those of the page's own clock, which goes as it is told from here.
    await stopClock(page)
    await page.locator('.status-clients').getByRole('button', { name: '+ client' }).click()
    const standing = async (): Promise<string | null> => {
      await page.clock.runFor(100)
      return page.locator('.status-pod').textContent()
    }
    await expect.poll(standing).toContain('nginx on 8080')
    await expect(page.locator('.client-chip')).toContainText('waits')
    expect(server.said.some(({ type }) => type === 'peer')).toBe(false)
    await page.clock.resume()
    server.tell(run, [{ type: 'listening', port: 8081, afterMs: 40, from: 'backend.ts' }])
    await expect.poll(() => server.said.at(-1)).toMatchObject({ type: 'peer', command: { do: 'connect' } })
  })

  test('what nginx complains about reads as its own, and leads to the line', async ({ page }) => {
    await fakeSandbox(page, {
      onMessage: runs(
        { type: 'started', command: 'nginx -c nginx.conf', from: 'nginx' },
        {
          type: 'output',
          stream: 'stderr',
          text: 'nginx: [emerg] unknown directive "lisen" in nginx.conf:2\n',
          from: 'nginx',
        },
      ),
    })
    await openReady(page, 'nginx-proxy')
    await runButton(page).click()
    const line = page.locator('.xterm-rows > div', { hasText: 'unknown directive' })
    await expect(line).toContainText('nginx      │ err │ nginx: [emerg]')
    await expect(page.locator('.terminal-screen')).toBeVisible()
  })
})

test.describe('the faults of a client', () => {
  async function openClient(page: Page): Promise<FakeServer> {
    const server = await fakeSandbox(page, { onMessage: alone })
    await openReady(page)
    await page.locator('.status-clients').getByRole('button', { name: '+ client' }).click()
    await expect(page.locator('.client-chip')).toHaveText('A connected')
    return server
  }
  const menu = (page: Page) => page.getByRole('dialog', { name: 'Faults of client A' })

  test('are chosen with the keyboard, each with its sentence, and stand on the client’s line', async ({ page }) => {
    const server = await openClient(page)
    const button = page.getByRole('button', { name: 'Faults' })
    await button.focus()
    await page.keyboard.press('Enter')
    await expect(menu(page)).toBeVisible()
    await expect(menu(page).getByRole('button', { name: 'Cut' })).toBeFocused()
    await expectAccessible(page)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const freeze = menu(page).getByRole('button', { name: 'Freeze' })
    await expect(freeze).toBeFocused()
    await expect(freeze).toHaveAccessibleDescription(/stands still/)
    await page.keyboard.press('Enter')
    await expect(menu(page)).toBeHidden()
    await expect(button).toBeFocused()
    await expect
      .poll(() => server.said.at(-1))
      .toMatchObject({ type: 'peer', peer: 'A', command: { do: 'fault', fault: { kind: 'freeze' } } })
    await expect(page.locator('.client-chip')).toHaveText('A frozen')
    await expect(page.locator('.status-chip')).toContainText('frozen')
  })

  test('take a number where they have one, and end when it heals', async ({ page }) => {
    const server = await openClient(page)
    await page.getByRole('button', { name: 'Faults' }).click()
    await menu(page).getByRole('spinbutton', { name: /Delay/ }).fill('250')
    await menu(page).getByRole('button', { name: 'Delay' }).click()
    await expect
      .poll(() => server.said.at(-1))
      .toMatchObject({ command: { do: 'fault', fault: { kind: 'delay', ms: 250 } } })
    await page.getByRole('button', { name: 'Faults' }).click()
    await menu(page).getByRole('button', { name: 'Drop' }).click()
    await expect(page.locator('.client-chip')).toHaveText('A +250 ms · loses next')
    await page.locator('.client-say input').fill('gone')
    await page.keyboard.press('Enter')
    await expect(page.locator('.client-chip')).toHaveText('A +250 ms')
    await page.getByRole('button', { name: 'Faults' }).click()
    await expect(menu(page).locator('.is-on')).toContainText('in force')
    await menu(page).getByRole('button', { name: 'Heal' }).click()
    await expect(page.locator('.client-chip')).toHaveText('A connected')
  })

  test('leave Escape to close the menu, and a vanished client nothing but the cut', async ({ page }) => {
    await openClient(page)
    await page.locator('.client-acts').getByRole('button', { name: 'Vanish' }).click()
    await expect(page.locator('.client-chip')).toContainText('half-open')
    await page.getByRole('button', { name: 'Faults' }).click()
    await expect(menu(page).locator('.fault-do:enabled')).toHaveText(['Cut'])
    await page.keyboard.press('Escape')
    await expect(menu(page)).toBeHidden()
    await expect(page.locator('.client-say').getByRole('button', { name: 'Send' })).toBeDisabled()
  })

  test('are seen on the wire, in whole sentences', async ({ page }) => {
    const sentence = 'takes 300 ms longer in both directions'
    const events = record(
      lane('server', 'server', 'server :8080'),
      lane('A', 'client', 'A'),
      upgrade('A'),
      switching('A'),
      fault('A', sentence),
      says('A', 'server', { type: 'hello' }),
    )
    await fakeSandbox(page, {
      onMessage(message, server) {
        alone(message, server)
        if (message.type === 'run') server.tell(message.run, [{ type: 'wire', events }])
      },
    })
    await openReady(page)
    await runButton(page).click()
    await expect(page.locator('.wire-note.is-fault')).toContainText(`A ${sentence}`)
  })

  test.describe('on a phone', () => {
    test.use(NARROW)

    test('fit the screen', async ({ page }) => {
      await openClient(page)
      await page.getByRole('button', { name: 'Faults' }).click()
      const box = await menu(page).boundingBox()
      expect(box?.x).toBeGreaterThanOrEqual(0)
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390)
      expect(box?.y).toBeGreaterThanOrEqual(0)
      await expectAccessible(page)
    })
  })
})

test.describe('what is not a server', () => {
  test('tests print their report in the terminal, and nobody is offered a client', async ({ page }) => {
    await fakeSandbox(page, {
      onMessage: runs(
        { type: 'started', command: 'jest dedup.test.ts' },
        {
          type: 'output',
          stream: 'stdout',
          text: '  \u001b[32m✓\u001b[0m counts a first vote\n\nTests: 1 passed, 1 total\n',
        },
        { type: 'ended', ending: { how: 'finished', message: 'The program ended by itself.', durationMs: 80 } },
      ),
    })
    await openReady(page, 'vote-dedup')
    await expect(page.locator('.terminal-empty')).toContainText('runs your tests here')
    await expect(page.locator('.checks-empty')).toContainText('calls what your code exports')
    await runButton(page).click()
    await expect(page.locator('.xterm-rows')).toContainText('✓ counts a first vote')
    await expect(page.locator('.xterm-rows')).toContainText('1 passed, 1 total')
    await expect(page.getByRole('button', { name: '+ client' })).toHaveCount(0)
    await page.getByRole('tab', { name: 'Clients' }).click()
    await expect(page.locator('.clients-empty')).toContainText('Nothing listens in this challenge')
    await expectAccessible(page)
  })

  test('a check without a wire says so instead of showing an empty one', async ({ page }) => {
    const name = 'a retry is not a second vote'
    const result: CheckResult = { name, status: 'fail', message: 'The count went up twice.', durationMs: 3 }
    const events: RunEvent[] = [{ type: 'wire', events: record(checkIs(name, 'started'), checkIs(name, 'failed')) }]
    await fakeSandbox(page, { onMessage: judges('vote-dedup', [result], { events }) })
    await openReady(page, 'vote-dedup')
    await checkButton(page).click()
    await expect(page.locator('.wire-empty')).toContainText('Nothing went over a wire in this check')
    await expect(page.locator('.failure').getByRole('button', { name: /wire/ })).toHaveCount(0)
    await expectAccessible(page)
  })

  for (const [challenge, words] of [
    ['nginx-proxy', { checks: 'starts nginx with your file', clients: 'a real socket to your nginx' }],
    ['catch-up-client', { checks: 'plays the server for your client', clients: 'the server that Run starts' }],
  ] as const) {
    test(`${challenge} is spoken of as what it is`, async ({ page }) => {
      await fakeSandbox(page)
      await openReady(page, challenge)
      await expect(page.locator('.checks-empty')).toContainText(words.checks)
      await page.getByRole('tab', { name: 'Clients' }).click()
      await expect(page.locator('.clients-empty')).toContainText(words.clients)
    })
  }
})

test.describe('a server without isolation', () => {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    test(`says so on every page with a sandbox, for good, at ${viewport.width} px`, async ({ page }) => {
      await page.setViewportSize(viewport)
      const server = await fakeSandbox(page, { isUnsafe: true })
      await openReady(page)
      const banner = page.getByRole('complementary', { name: 'About this server' })
      await expect(banner).toContainText('without isolation')
      await expect(banner).toBeInViewport({ ratio: 1 })
      await server.drop()
      await expect(banner).toBeVisible()
      const beyond = await page.evaluate(() => [
        document.documentElement.scrollWidth - innerWidth,
        document.documentElement.scrollHeight - innerHeight,
      ])
      expect(Math.max(...beyond)).toBeLessThanOrEqual(0)
      await expectAccessible(page)
    })
  }

  test('is not spoken of where programs are held', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await expect(page.locator('.status-pod')).toContainText('Sandbox ready')
    await expect(page.getByText(/without isolation/)).toHaveCount(0)
  })

  test('says so beside the labs of a lesson, too', async ({ page }) => {
    await fakeSandbox(page, { isUnsafe: true })
    await page.goto('/lessons/the-protocol/handshake/')
    const bench = page.getByRole('region', { name: 'Handshake bench' })
    await bench.scrollIntoViewIfNeeded()
    await expect(page.locator('astro-island', { has: bench })).not.toHaveAttribute('ssr')
    await bench.getByRole('combobox', { name: 'Request' }).selectOption('Version 12')
    await bench.getByRole('radio', { name: '426' }).check()
    await bench.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(page.getByRole('complementary', { name: 'About this server' })).toBeInViewport({ ratio: 1 })
  })
})

test('with the real sandbox, a message that is dropped is lost, and the wire says so', async ({ page }) => {
  await openReady(page)
  await expect(page.locator('.status-pod')).toContainText('Sandbox ready', { timeout: 20_000 })
  await page.locator('.status-clients').getByRole('button', { name: '+ client' }).click()
  await expect(page.locator('.client-chip')).toHaveText('A connected', { timeout: 20_000 })
  await page.getByRole('button', { name: 'Faults' }).click()
  await page.getByRole('dialog', { name: 'Faults of client A' }).getByRole('button', { name: 'Drop' }).click()
  const say = page.locator('.client-say input')
  for (const text of ['one', 'two']) {
    await say.fill(`{"type":"broadcast","text":"${text}"}`)
    await page.keyboard.press('Enter')
  }
  const heard = page.locator('.client-log .is-received')
  await expect(heard.filter({ hasText: '"two"' })).toHaveCount(1)
  await expect(heard.filter({ hasText: '"one"' })).toHaveCount(0)
  await expect(page.locator('.client-log')).toContainText('lost a message on the way')
  await expect(page.locator('.wire-note.is-fault').first()).toContainText('A loses its next 1 message')
  await expect(page.locator('.client-chip')).toHaveText('A connected')
})
