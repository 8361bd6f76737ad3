/// <reference lib="dom" />
import { expect, type Page, test } from 'playwright/test'
import type { ClientMessage, RunEvent } from '#protocol'
import { type FakeServer, fakeSandbox } from './workspace-fake.ts'
import { checkButton, expectAccessible, openReady, runButton } from './workspace-page.ts'

const line = (page: Page) => page.locator('.status-pod')
const aloud = (page: Page) => page.locator('.status-pod').getByRole('status')
const notice = (page: Page) => page.locator('.notice')

const answersRun =
  (...events: readonly RunEvent[]) =>
  (message: ClientMessage, server: FakeServer): void => {
    if (message.type === 'run') server.tell(message.run, events)
  }

test('a place in the queue is seen at every step, and heard at first and when it is the next', async ({ page }) => {
  const server = await fakeSandbox(page)
  await openReady(page)
  await checkButton(page).click()
  await expect.poll(() => server.said.findLast(({ type }) => type === 'check')).toBeDefined()
  const check = server.said.findLast((message) => message.type === 'check')
  const waits = (position: number, waitMs: number) =>
    server.tell(check?.run ?? '', [{ type: 'queued', position, waitMs }])
  waits(4, 40_000)
  await expect(line(page)).toContainText('3 before you. About 40 seconds to go.')
  await expect(aloud(page)).toHaveText('Waiting for a free sandbox. 3 before you. About 40 seconds to go.')
  waits(3, 30_000)
  await expect(line(page)).toContainText('2 before you. About 30 seconds to go.')
  await expect(aloud(page)).toContainText('3 before you')
  waits(1, 4_000)
  await expect(aloud(page)).toHaveText('Waiting for a free sandbox. Yours is the next. A few seconds to go.')
  await expectAccessible(page)
})

/** Drops the connection until the page waits for seconds before it tries again. */
async function dropForLong(page: Page, server: FakeServer): Promise<void> {
  await expect(line(page)).toContainText('Sandbox ready')
  const hellos = () => server.said.filter(({ type }) => type === 'hello').length
  for (let attempt = 1; attempt < 5; attempt++) {
    await server.drop()
    await expect.poll(hellos).toBe(attempt + 1)
  }
  await server.drop()
}

test.describe('a lost connection', () => {
  test.beforeEach(async ({ page }) => {
    // Otherwise the page may be back before anybody has seen that it was gone.
    await page.addInitScript(() => {
      Math.random = () => 0.999
    })
  })

  test('is read out once, counts down for the eyes, and can be tried again at once', async ({ page }) => {
    const server = await fakeSandbox(page)
    await openReady(page)
    await dropForLong(page, server)
    await expect(aloud(page)).toHaveText('The connection dropped. The page tries again by itself; your work is kept.')
    await expect(line(page)).toContainText(/Trying again in \d seconds/)
    await page.getByRole('button', { name: 'Try now' }).click()
    await expect(line(page)).toContainText('Sandbox ready')
  })

  test('without a network is called what it is', async ({ page, context, baseURL }) => {
    const server = await fakeSandbox(page)
    // To a server on this machine no network is needed; by this name it could be anywhere.
    const elsewhere = new URL('/challenges/catch-up/', baseURL)
    elsewhere.hostname = 'duplex.localhost'
    await page.goto(elsewhere.href)
    await expect(page.locator('.editor.is-ready')).toBeAttached()
    await context.setOffline(true)
    await dropForLong(page, server)
    await expect(line(page)).toContainText('You are offline. Your work is kept here')
    await context.setOffline(false)
    await expect(line(page)).toContainText('Sandbox ready')
  })
})

test('a run that broke is our fault: with its id, and the way to start it again', async ({ page }) => {
  const server = await fakeSandbox(page, {
    onMessage: answersRun({ type: 'broken', id: 'k7x2', message: 'The sandbox was lost while it ran.' }),
  })
  await openReady(page)
  await runButton(page).click()
  await expect(notice(page)).toContainText('This was our fault, not yours.')
  await expect(notice(page)).toContainText('It is noted as k7x2, and your code is safe.')
  await expect(line(page)).toContainText('k7x2')
  await expectAccessible(page)
  await notice(page).getByRole('button', { name: 'Run again' }).click()
  await expect.poll(() => server.said.filter(({ type }) => type === 'run').length).toBe(2)
})

test('a limit is named, and leads to what was printed', async ({ page }) => {
  const message = 'The program printed more than 1 MiB, so it was ended.'
  await fakeSandbox(page, {
    onMessage: answersRun(
      { type: 'started', command: 'node server.ts' },
      { type: 'ended', ending: { how: 'too-much-output', message, durationMs: 800 } },
    ),
  })
  await openReady(page)
  await page.getByRole('tab', { name: 'Clients' }).click()
  await runButton(page).click()
  await expect(notice(page)).toContainText(message)
  await notice(page).getByRole('button', { name: 'Show what it printed' }).click()
  await expect(page.getByRole('tab', { name: 'Terminal' })).toHaveAttribute('aria-selected', 'true')
  await expect(line(page)).toContainText('The program was ended by a limit.')
})

test('a run that went with its server can be started again', async ({ page }) => {
  await fakeSandbox(page, {
    onMessage: (message, server) =>
      message.type === 'run' && server.refuse('unknown-run', 'That run is no longer held here.', message.run),
  })
  await openReady(page)
  await runButton(page).click()
  await expect(notice(page)).toContainText('The server was restarted, and this run went with it.')
  await expect(line(page).getByRole('button', { name: 'Run again' })).toBeVisible()
  await notice(page).getByRole('button', { name: 'Dismiss' }).click()
  await expect(line(page)).toContainText('Sandbox ready.')
})
