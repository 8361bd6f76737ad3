/// <reference lib="dom" />
import { expect, type Page, test } from 'playwright/test'
import type { ClientMessage, RunEvent } from '#protocol'
import { type FakeServer, fakeSandbox } from './workspace-fake.ts'
import { checkButton, expectAccessible, NARROW, openReady, runButton } from './workspace-page.ts'
import { failedCheck } from './workspace-scripts.ts'

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

test('a Run in the queue says so where its output will stand, and takes no line yet', async ({ page }) => {
  await fakeSandbox(page, { onMessage: answersRun({ type: 'queued', position: 1, waitMs: 4_000 }) })
  await openReady(page)
  await runButton(page).click()
  await expect(page.locator('.terminal-empty')).toHaveText(/Yours is the next\. A few seconds to go\. Then it starts/)
  await expect(page.getByRole('textbox', { name: 'stdin' })).toBeDisabled()
})

test('a check that went with its server is told in the same words as a Run', async ({ page }) => {
  await fakeSandbox(page, {
    onMessage: (message, server) =>
      message.type === 'check' && server.refuse('unknown-run', 'That run is no longer held here.', message.run),
  })
  await openReady(page)
  await checkButton(page).click()
  await expect(page.locator('.checks-note')).toContainText('The server was restarted, and this run went with it.')
  await expect(page.locator('.checks-note').getByRole('button', { name: 'Check again' })).toBeVisible()
  await expect(page.locator('.xterm-rows')).toContainText('The server was restarted')
})

test('a server that runs nothing is still an editor, and hands over the files', async ({ page }) => {
  await fakeSandbox(page, { canRun: false })
  await openReady(page)
  await expect(notice(page)).toContainText('Programs cannot run here: bubblewrap is missing.')
  await expect(page.locator('.checks-empty')).toContainText('nothing can be checked on this server')
  await expect(page.locator('.terminal-empty')).toContainText('Programs cannot run here')
  await expectAccessible(page)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    notice(page).getByRole('button', { name: 'Download as a folder' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('duplex-catch-up.zip')
})

test('a terminal that could not be fetched is fetched with the next Run', async ({ page }) => {
  await fakeSandbox(page, {
    onMessage: answersRun(
      { type: 'started', command: 'node server.ts' },
      { type: 'output', stream: 'stdout', text: 'hello\n' },
    ),
  })
  let isAway = true
  await page.route(/\/xterm\.[^/]*\.js/, (route) => (isAway ? route.abort() : route.continue()))
  await openReady(page)
  await runButton(page).click()
  await expect(notice(page)).toContainText('A part of this page could not be fetched')
  isAway = false
  await runButton(page).click()
  await expect(page.locator('.xterm-rows')).toContainText('hello')
})

test('a part that could not be fetched is fetched with whatever is done next', async ({ page }) => {
  await fakeSandbox(page, {
    onMessage: (message, server) => message.type === 'check' && server.tell(message.run, failedCheck()),
  })
  let isAway = true
  await page.route(/\/checked-run\.[^/]*\.js/, (route) => (isAway ? route.abort() : route.continue()))
  await openReady(page)
  await checkButton(page).click()
  await expect(notice(page)).toContainText('A part of this page could not be fetched')
  isAway = false
  await page.getByRole('tab', { name: 'Table' }).click()
  await expect(page.locator('.checks-list > li').first()).toBeVisible()
  await expect(notice(page)).toHaveCount(0)
})

test.describe('on a phone', () => {
  test.use(NARROW)

  test('the name of the challenge is whole, and what is printed stays within the screen', async ({ page }) => {
    const line = 'x'.repeat(200)
    await fakeSandbox(page, { onMessage: answersRun({ type: 'output', stream: 'stdout', text: `${line}\n` }) })
    await openReady(page)
    const name = page.locator('.crumbs h1')
    expect(await name.evaluate((title) => title.scrollWidth - title.clientWidth)).toBeLessThanOrEqual(0)
    await runButton(page).click()
    await page.getByRole('button', { name: 'Program', exact: true }).click()
    await expect(page.locator('.xterm-rows')).toContainText('xxx')
    const room = page.locator('.terminal-screen')
    const beyond = () =>
      room.evaluate((box) => {
        const screen = box.querySelector('.xterm-screen')?.getBoundingClientRect()
        const { right, bottom } = box.getBoundingClientRect()
        return screen === undefined ? Number.NaN : Math.max(screen.right - right, screen.bottom - bottom)
      })
    await expect.poll(beyond).toBeLessThanOrEqual(0)
  })
})
