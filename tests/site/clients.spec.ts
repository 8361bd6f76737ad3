/// <reference lib="dom" />
import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from 'playwright/test'
import type { ClientMessage, PeerCommand } from '#protocol'
import { type FakeServer, fakeSandbox, lane, record, says, switching, upgrade } from './workspace-fake.ts'
import { expectAccessible, NARROW, openReady } from './workspace-page.ts'

/** Runs whatever is run, and lets every client in. */
function answers(message: ClientMessage, server: FakeServer): void {
  if (message.type === 'run') {
    server.tell(message.run, [
      { type: 'started', command: 'node server.ts' },
      { type: 'listening', port: 8080, afterMs: 31 },
    ])
  }
  if (message.type === 'peer' && message.command.do === 'connect') {
    server.tell(message.run, [{ type: 'peer', peer: message.peer, state: 'open', detail: 'in' }])
  }
}

async function openClients(page: Page, count: 1 | 3 = 1): Promise<FakeServer> {
  const server = await fakeSandbox(page, { onMessage: answers })
  await openReady(page)
  await page.getByRole('tab', { name: /^Clients/ }).click()
  await page
    .locator('.clients-bar')
    .getByRole('button', { name: count === 1 ? '+ client' : '+ 3 clients' })
    .click()
  await expect(page.locator('.client-chip.is-open')).toHaveCount(count)
  return server
}

/** What the page told the run's clients to do, but for connecting. */
function commands(server: FakeServer): PeerCommand[] {
  return server.said.flatMap((message) =>
    message.type === 'peer' && message.command.do !== 'connect' ? [message.command] : [],
  )
}

const kind = (page: Page) => page.getByRole('combobox', { name: 'Kind of message' })
const say = (page: Page) => page.locator('.client-say')

test.describe('what a client says', () => {
  test('is JSON that is checked as it is typed and sent compact', async ({ page }) => {
    const server = await openClients(page)
    await kind(page).selectOption('JSON')
    const json = say(page).getByRole('textbox', { name: /^JSON of client A/ })
    await json.fill('{"type": "hello"')
    await expect(say(page).getByRole('status')).toContainText('Not JSON yet')
    await expect(say(page).getByRole('button', { name: 'Send' })).toBeDisabled()
    await json.fill('{ "type": "hello",\n "text": "a text that is long enough to need a line of its own" }')
    await expect(say(page).getByRole('status')).toContainText('bytes as it is sent')
    await expect(say(page).locator('.client-pretty')).toContainText('"type": "hello",')
    await json.press('Enter')
    await expect
      .poll(() => commands(server).at(-1))
      .toEqual({ do: 'send', text: '{"type":"hello","text":"a text that is long enough to need a line of its own"}' })
    await expectAccessible(page)
  })

  test('is bytes, a ping with a payload, and a Close that no library sends', async ({ page }) => {
    const server = await openClients(page)
    await kind(page).selectOption('Binary')
    await say(page).getByRole('textbox', { name: 'Bytes of client A' }).fill('de ad be')
    await expect(say(page).getByRole('status')).toHaveText('Binary, 3 bytes.')
    await page.keyboard.press('Enter')
    await kind(page).selectOption('Ping')
    await say(page)
      .getByRole('textbox', { name: /^Payload/ })
      .fill('hi')
    await page.keyboard.press('Enter')
    await kind(page).selectOption('Close')
    await say(page)
      .getByRole('combobox', { name: /^Close code/ })
      .fill('1006')
    await expect(say(page).getByRole('status')).toContainText('may not stand in a Close frame')
    await expect(say(page).getByRole('status')).toContainText('RFC 6455 §7.4.1')
    await say(page).getByRole('button', { name: 'Send Close' }).click()
    await expect.poll(() => commands(server).map((command) => command.do)).toEqual(['send-bytes', 'ping', 'raw'])
    expect(commands(server)[1]).toEqual({ do: 'ping', hex: '6869' })
  })
})

test('a client is named and set up, and what cannot be a header is said before it is sent', async ({ page }) => {
  const server = await openClients(page)
  const setUp = page.getByRole('button', { name: 'Set up…' })
  await setUp.click()
  const dialog = page.getByRole('dialog', { name: 'Set up A' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('ana')
  await dialog.getByRole('textbox', { name: 'Headers' }).fill('Upgrade: h2c')
  await expect(dialog.getByText('Upgrade is written by the handshake itself.')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeDisabled()
  await expectAccessible(page)
  await dialog.getByRole('textbox', { name: 'Headers' }).fill('Origin: https://app.example')
  await dialog.getByRole('textbox', { name: 'Subprotocols' }).fill('chat.v2, chat.v1')
  await dialog.getByRole('button', { name: 'Keep' }).click()
  await expect(setUp).toBeFocused()
  await expect(page.locator('.client-chip')).toHaveText('ana connected')
  await expect.poll(() => commands(server).at(-1)).toEqual({ do: 'rename', name: 'ana' })
  const run = server.said.flatMap((message) => (message.type === 'run' ? [message.run] : [])).at(-1) ?? ''
  server.tell(run, [{ type: 'peer', peer: 'A', state: 'closed', detail: 'Closed by the server.' }])
  await page.locator('.client-acts').getByRole('button', { name: 'Connect' }).click()
  await expect
    .poll(() => server.said.at(-1))
    .toMatchObject({
      peer: 'A',
      command: {
        do: 'connect',
        name: 'ana',
        protocols: ['chat.v2', 'chat.v1'],
        headers: [{ name: 'Origin', value: 'https://app.example' }],
      },
    })
})

test('all clients stand side by side, and what is typed comes from each of them', async ({ page }) => {
  const server = await openClients(page, 3)
  const run = server.said.flatMap((message) => (message.type === 'run' ? [message.run] : [])).at(-1) ?? ''
  const events = record(
    lane('server', 'server', 'server :8080'),
    ...['A', 'B', 'C'].map((id) => lane(id, 'client', id)),
    upgrade('A'),
    switching('A'),
    says('server', 'B', { type: 'said', text: 'to B alone' }),
  )
  server.tell(run, [{ type: 'wire', events }])
  await expect(page.getByRole('region', { name: 'Client B', exact: true })).toContainText('to B alone')
  await expect(page.getByRole('region', { name: 'Client C', exact: true })).not.toContainText('to B alone')
  await say(page).getByRole('combobox', { name: 'Message of all clients' }).fill('hello')
  await page.keyboard.press('Enter')
  await expect.poll(() => commands(server)).toEqual(Array(3).fill({ do: 'send', text: 'hello' }))
  await expectAccessible(page)
})

test('a scenario is written by hand, put in order by keys, and had', async ({ page }) => {
  // Many small steps, each of which a busy machine takes its time for.
  test.setTimeout(90_000)
  // High enough for all steps: axe measures what of a button is in view.
  await page.setViewportSize({ width: 1280, height: 1300 })
  const server = await openClients(page)
  await page.getByRole('button', { name: 'Scenarios', exact: true }).click()
  await page.getByRole('button', { name: 'Write one' }).click()
  await expect(page.locator('.step')).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'All scenarios' })).toBeFocused()
  const form = page.getByRole('group', { name: 'A step to add' })
  const who = form.getByRole('combobox', { name: 'Who does the new step' })
  const what = form.getByRole('combobox', { name: 'What the new step does' })
  const add = form.getByRole('button', { name: 'Add a step' })

  await what.selectOption('Send a text')
  const text = form.getByRole('textbox', { name: 'Text' })
  await text.fill('')
  await expect(add).toBeDisabled()
  await text.fill('hello')
  await text.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Text of step 2' })).toHaveValue('hello')
  await expect(page.getByText('Added as step 2.')).toBeVisible()
  await expect(text).toBeFocused()

  await what.selectOption('Close')
  const code = form.getByRole('textbox', { name: 'Close code, empty for none' })
  await code.fill('99999')
  await expect(form.getByText('A code is a number from 0 to 65535.')).toBeVisible()
  await expect(add).toBeDisabled()
  await code.fill('1000')
  await add.click()
  await who.selectOption('the server')
  await what.selectOption('Freeze')
  await add.click()
  await expect(page.locator('.step')).toHaveCount(4)
  await expect(page.locator('.step').last()).toContainText('Freeze a server')
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Move step 4 up' }).focus()
  for (const number of [3, 2]) {
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: `Move step ${number} up` })).toBeFocused()
  }
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Move step 1 down' })).toBeFocused()
  await page.getByRole('button', { name: 'Delete step 1' }).press('Enter')
  await expect(page.locator('.step')).toHaveCount(3)
  await expect(page.getByRole('button', { name: 'Delete step 1' })).toBeFocused()

  await page.getByRole('button', { name: 'Replay in a new run' }).click()
  await expect(page.getByText('All 3 steps done.')).toBeVisible()
  expect(commands(server)).toEqual([
    { do: 'send', text: 'hello' },
    { do: 'close', code: 1000 },
  ])
  await page.getByRole('button', { name: 'All scenarios' }).click()
  await expect(page.getByRole('button', { name: /^Scenario 1 / })).toBeFocused()
})

test('a client goes to its server when that listens, however long after the other', async ({ page }) => {
  await page.clock.install()
  let run = ''
  const listening: (number | undefined)[] = []
  const server = await fakeSandbox(page, {
    onMessage(message, fake) {
      if (message.type === 'run') {
        run = message.run
        listen(8081, 'A')
      }
      if (message.type !== 'peer' || message.command.do !== 'connect') return
      const state = listening.includes(message.command.port) ? 'open' : 'failed'
      fake.tell(message.run, [{ type: 'peer', peer: message.peer, state, detail: state }])
    },
  })
  function listen(port: number, from: string): void {
    listening.push(port)
    server.tell(run, [
      { type: 'started', command: 'node server.ts', from },
      { type: 'listening', port, afterMs: 31, from },
    ])
  }
  await openReady(page, 'redis-broadcast')
  await page.getByRole('tab', { name: /^Clients/ }).click()
  await page.locator('.clients-bar').getByRole('button', { name: '+ 3 clients' }).click()
  await expect(page.locator('.client-chip.is-open')).toHaveCount(2)
  await page.clock.fastForward(60_000)
  await expect(page.locator('.client-chip.is-waiting')).toHaveCount(1)
  listen(8082, 'B')
  await expect(page.locator('.client-chip.is-open')).toHaveCount(3)
  // Of one that is over nothing is waited for: to be turned away is what there is to see.
  listening.splice(listening.indexOf(8082), 1)
  const ended = { how: 'crashed', message: 'B has ended.', exitCode: 1, durationMs: 50 } as const
  server.tell(run, [
    { type: 'output', stream: 'stderr', text: 'B has ended.\n', from: 'B', ended },
    { type: 'peer', peer: 'B', state: 'closed', detail: 'closed' },
  ])
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(page.locator('.client-chip.is-failed')).toHaveCount(1)
})

test('a replay gives the programs their time to listen once they run, however long the run was queued', async ({
  page,
}) => {
  await page.clock.install()
  let run = ''
  const server = await fakeSandbox(page, {
    onMessage(message, fake) {
      if (message.type === 'run') {
        run = message.run
        fake.tell(run, [{ type: 'queued', position: 1 }])
      } else answers(message, fake)
    },
  })
  await openReady(page)
  await page.getByRole('tab', { name: /^Clients/ }).click()
  await page.getByRole('button', { name: 'Scenarios', exact: true }).click()
  await page.getByRole('button', { name: 'Write one' }).click()
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(page.locator('.status-pod')).toContainText('Yours is the next.')
  await page.clock.fastForward(60_000)
  server.tell(run, [
    { type: 'started', command: 'node server.ts' },
    { type: 'listening', port: 8080, afterMs: 31 },
  ])
  await expect(page.getByText('All 1 step done.')).toBeVisible()
})

test.describe('with the real sandbox', () => {
  test.setTimeout(90_000)

  async function openReal(page: Page, challenge = 'catch-up'): Promise<void> {
    await openReady(page, challenge)
    await page.getByRole('tab', { name: /^Clients/ }).click()
    await page.locator('.clients-bar').getByRole('button', { name: '+ 3 clients' }).click()
    await expect(page.locator('.client-chip.is-open')).toHaveCount(3, { timeout: 30_000 })
  }

  test('a frame made by hand meets the server’s own answer', async ({ page }) => {
    // High enough for the whole dialog: axe measures what of a button is in view.
    await page.setViewportSize({ width: 1280, height: 1300 })
    await openReal(page)
    await page.locator('.client-chip').first().click()
    await page.getByRole('button', { name: 'Frame by hand…' }).click()
    const dialog = page.getByRole('dialog', { name: 'A frame by hand, from A' })
    await dialog.getByRole('combobox', { name: 'Begin with' }).selectOption('ff as text')
    await expect(dialog.getByRole('row', { name: /^masking key/ })).toBeVisible()
    await dialog.getByRole('spinbutton', { name: /^announces/ }).fill('2')
    await expect(dialog.getByText('More than follows')).toBeVisible()
    await dialog.getByRole('spinbutton', { name: /^announces/ }).fill('1')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Send these 7 bytes' }).click()
    await expect(dialog.getByRole('log')).toContainText('close 1007')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: 'Frame by hand…' })).toBeFocused()
  })

  test('a hundred messages from three clients are one burst, and the conversation is had again', async ({ page }) => {
    await openReal(page)
    await page.getByRole('button', { name: 'Burst', exact: true }).click()
    await page.getByRole('button', { name: 'Send the burst' }).click()
    await expect(page.getByText('All 100 messages left.')).toBeVisible({ timeout: 20_000 })
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Scenarios', exact: true }).click()
    await page.getByRole('button', { name: 'Keep this conversation' }).click()
    await expect(page.locator('.step')).toHaveCount(4)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Move step 3 up' }).click()
    await expect(page.getByRole('button', { name: 'Move step 2 up' })).toBeFocused()
    await page.getByRole('combobox', { name: 'When step 4 is done' }).selectOption('after')
    await page.getByRole('button', { name: 'Replay in a new run' }).click()
    await expect(page.getByText('All 4 steps done.')).toBeVisible({ timeout: 40_000 })
    await expect(page.locator('.step-outcome').last()).toContainText(/heard \d+/)
    // Kept beside the code: it is there after a reload, and leaves as a file that can be read again.
    await page.reload()
    await expect(page.locator('.editor.is-ready')).toBeAttached()
    await page.getByRole('tab', { name: /^Clients/ }).click()
    await page.getByRole('button', { name: 'Scenarios', exact: true }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export Conversation 1' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('conversation-1.scenario.json')
    const text = await readFile(await file.path(), 'utf8')
    await page.getByRole('button', { name: 'Delete Conversation 1' }).click()
    await expect(page.getByRole('list', { name: 'Kept scenarios' })).toHaveCount(0)
    const input = page.getByLabel('Open a file')
    await input.setInputFiles({ name: 'broken.scenario.json', mimeType: 'application/json', buffer: Buffer.from('{}') })
    await expect(page.getByText('This JSON is no scenario')).toBeVisible()
    await input.setInputFiles({ name: 'kept.scenario.json', mimeType: 'application/json', buffer: Buffer.from(text) })
    await expect(page.locator('.step')).toHaveCount(4)
  })

  test('one of two servers is killed and started again, and the wire says so', async ({ page }) => {
    await openReal(page, 'redis-broadcast')
    const menu = page.getByRole('dialog', { name: 'Faults of what the clients talk to' })
    await page.getByRole('button', { name: /^Servers/ }).click()
    await expectAccessible(page)
    await menu.getByRole('button', { name: 'Kill A' }).click()
    await expect(page.getByRole('button', { name: 'Servers: 1 in trouble' })).toBeVisible()
    await expect(page.locator('.client-chip.is-closed')).toHaveCount(2)
    await page.getByRole('button', { name: /^Servers/ }).click()
    await menu.getByRole('button', { name: 'Start A' }).click()
    await expect(page.getByRole('button', { name: 'Servers', exact: true })).toBeVisible()
    await page.getByRole('button', { name: /^Servers/ }).click()
    await menu.getByRole('button', { name: 'Take down Redis' }).click()
    await expect(page.getByRole('button', { name: 'Servers: 1 in trouble' })).toBeVisible()
  })
})

test.describe('on a phone', () => {
  test.use(NARROW)

  for (const view of ['Side by side', 'Burst', 'Scenarios']) {
    test(`${view} fits`, async ({ page }) => {
      await fakeSandbox(page, { onMessage: answers })
      await openReady(page)
      await page
        .getByRole('navigation', { name: 'Parts of the workspace' })
        .getByRole('button', { name: 'Program' })
        .click()
      await page.getByRole('tab', { name: /^Clients/ }).click()
      await page.locator('.clients-bar').getByRole('button', { name: '+ 3 clients' }).click()
      await expect(page.locator('.client-chip.is-open')).toHaveCount(3)
      const button = page.getByRole('button', { name: view, exact: true })
      if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click()
      // With a step, and what adds one.
      if (view === 'Scenarios') await page.getByRole('button', { name: 'Write one' }).click()
      await expect(page.getByRole('tab', { name: /^Clients/ })).toBeInViewport({ ratio: 1 })
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(beyond).toBeLessThanOrEqual(0)
      await expectAccessible(page)
    })
  }
})
