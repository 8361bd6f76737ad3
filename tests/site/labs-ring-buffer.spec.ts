import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from 'playwright/test'

const LESSON = '/lessons/real-time-patterns/sequence-numbers/'

/** The lab, awake. */
async function openLab(page: Page): Promise<Locator> {
  await page.goto(LESSON)
  const lab = page.getByRole('region', { name: 'Ring buffer', exact: true })
  await lab.scrollIntoViewIfNeeded()
  await expect(page.locator('astro-island', { has: lab })).not.toHaveAttribute('ssr')
  return lab
}

/** The lab with its seventeen messages on the server. */
async function openFilledLab(page: Page): Promise<Locator> {
  const lab = await openLab(page)
  await expect(lab.getByText('connected, has sent 17')).toBeVisible()
  return lab
}

async function choose(lab: Locator, lastSeq: number): Promise<void> {
  const field = lab.getByLabel('lastSeq, as a number')
  await field.fill(`${lastSeq}`)
  await field.press('Tab')
}

type Guess = 'nothing' | 'a full state' | { from: number; to: number }

async function comeBack(lab: Locator, lastSeq: number, guess: Guess): Promise<void> {
  await choose(lab, lastSeq)
  const kind = typeof guess === 'string' ? guess : 'a replay'
  await lab.getByRole('radio', { name: new RegExp(`^${kind}`) }).check()
  if (typeof guess !== 'string') {
    await lab.getByLabel('from', { exact: true }).fill(`${guess.from}`)
    await lab.getByLabel('to', { exact: true }).fill(`${guess.to}`)
  }
  await lab.getByRole('button', { name: 'Come back' }).click()
}

const ROWS: [lastSeq: number, guess: Guess, gave: string][] = [
  [17, 'nothing', 'Nothing to lastSeq 17.'],
  [15, { from: 16, to: 17 }, 'A replay of 16 and 17 to lastSeq 15.'],
  [12, { from: 13, to: 17 }, 'A replay of 13 to 17 to lastSeq 12.'],
  [11, 'a full state', 'A full state with 13 to 17 to lastSeq 11.'],
  [-1, 'a full state', 'A full state with 13 to 17 to lastSeq −1.'],
  [20, 'a full state', 'A full state with 13 to 17 to lastSeq 20.'],
]

test('the rows of the lesson’s table come back from a real server as foreseen', async ({ page }) => {
  const lab = await openFilledLab(page)
  for (const [lastSeq, guess, gave] of ROWS) {
    await comeBack(lab, lastSeq, guess)
    await expect(lab.getByText(gave)).toBeVisible()
    await expect(lab.getByText(', and so it was.')).toBeVisible()
  }
  await lab.getByText('Every value and its answer (6 of 22 asked)').click()
  await expect(lab.getByRole('row', { name: '12 13 a replay of 13 to 17' })).toBeVisible()
  await expect(lab.getByRole('row', { name: '10 11 not asked yet' })).toBeVisible()
})

test('a wrong guess is kept for review, with the reason in numbers', async ({ page }) => {
  const lab = await openFilledLab(page)
  await comeBack(lab, 12, 'a full state')
  await expect(lab.getByText('a full state. Worth a second look.')).toBeVisible()
  await expect(lab.getByText('12 + 1 = 13. That is just the oldest one kept.')).toBeVisible()
  const kept = await page.evaluate(() => Object.values(localStorage).join())
  expect(kept).toContain('lastSeq 12, buffer 13 to 17')
})

test('without a guess it asks for one, once, and then goes without', async ({ page }) => {
  const lab = await openFilledLab(page)
  await lab.getByRole('button', { name: 'Come back', exact: true }).click()
  await expect(lab.getByRole('radio', { name: /^nothing/ })).toBeFocused()
  await lab.getByRole('button', { name: 'Come back without a guess' }).click()
  await expect(lab.getByText('A replay of 16 and 17 to lastSeq 15.')).toBeVisible()
  await expect(lab.getByText('You expected')).toHaveCount(0)
})

test('who is cut misses what is sent, and gets just that when coming back', async ({ page }) => {
  const lab = await openFilledLab(page)
  await comeBack(lab, 17, 'nothing')
  await lab.getByRole('button', { name: 'Send 1' }).click()
  await expect(lab.getByText('connected, up to date with 18')).toBeVisible()
  await lab.getByRole('button', { name: 'Cut the connection' }).click()
  await expect(lab.getByText('cut off, with 18; what is sent now, you miss')).toBeVisible()
  await lab.getByRole('button', { name: 'Send 5' }).click()
  await expect(lab.getByText('oldest 19, latest 23')).toBeVisible()
  await expect(lab.getByLabel('lastSeq, as a number')).toHaveValue('18')
  await comeBack(lab, 18, { from: 19, to: 23 })
  await expect(lab.getByText('A replay of 19 to 23 to lastSeq 18.')).toBeVisible()
  await expect(lab.getByRole('list', { name: 'On the wire' })).toContainText('message 23')
})

test('a restart makes a number from before it one from another life', async ({ page }) => {
  const lab = await openFilledLab(page)
  await comeBack(lab, 17, 'nothing')
  await lab.getByRole('button', { name: 'Restart' }).click()
  await expect(lab.getByText('started twice; its buffer is empty')).toBeVisible()
  await expect(lab.getByText('cut by the restart, with 17 from the life before')).toBeVisible()
  await comeBack(lab, 17, 'a full state')
  await expect(lab.getByText('An empty full state to lastSeq 17.')).toBeVisible()
  await expect(lab.getByText('17 is above the latest: this server has not given a number yet.')).toBeVisible()
})

test('a new life that has counted past the old number cannot be told by numbers alone, and the lab says so', async ({
  page,
}) => {
  const lab = await openFilledLab(page)
  await comeBack(lab, 17, 'nothing')
  await lab.getByRole('button', { name: 'Restart' }).click()
  for (const latest of [5, 10, 15, 20]) {
    await lab.getByRole('button', { name: 'Send 5' }).click()
    await expect(lab.getByText(`latest ${latest}`, { exact: false }).first()).toBeVisible()
  }
  await comeBack(lab, 17, { from: 18, to: 20 })
  await expect(lab.getByText('Only an epoch tells two lives apart.')).toBeVisible()
})

test('a wrong rule shows its hole, and says that the page worked it out', async ({ page }) => {
  const lab = await openFilledLab(page)
  await choose(lab, 10)
  await lab.getByRole('radio', { name: 'replay what is left' }).check()
  await expect(lab.getByText('11 and 12 are lost, and the client believes that it is up to date.')).toBeVisible()
  await expect(lab.getByText('Worked out in this page, not by the server:')).toBeVisible()
  await expect(lab.getByRole('cell', { name: '× lost for good' })).toHaveCount(2)
  await choose(lab, 12)
  await lab.getByRole('radio', { name: 'lastSeq < oldest' }).check()
  await expect(lab.getByText('12 < 13, so it would send a full state.')).toBeVisible()
})

test('every position that gets a full state can be marked, and the server answers them all', async ({ page }) => {
  const lab = await openFilledLab(page)
  const marks = lab.getByRole('group', { name: 'Mark every lastSeq that gets a full state' })
  const mark = (value: string): Promise<void> => marks.getByRole('button', { name: value, exact: true }).click()
  for (const value of ['−1', ...Array.from({ length: 13 }, (_, seq) => `${seq}`), '18', '19', '20']) await mark(value)
  await lab.getByRole('button', { name: 'Ask the server for all 22' }).click()
  await expect(lab.getByText('21 of 22 are as you marked them.')).toBeVisible()
  await expect(lab.getByText('12 gets a replay of 13 to 17.')).toBeVisible()
  await expect(lab.getByText('Every value and its answer (22 of 22 asked)')).toBeVisible()
  await marks.getByRole('button', { name: '12 not so' }).click()
  await lab.getByRole('button', { name: 'Ask the server for all 22' }).click()
  await expect(lab.getByText('All 22 are as you marked them.')).toBeVisible()
})

test('another capacity moves the border', async ({ page }) => {
  const lab = await openFilledLab(page)
  await lab.getByLabel('keeps').selectOption('3')
  await expect(lab.getByText('oldest 15, latest 17')).toBeVisible()
  await comeBack(lab, 14, { from: 15, to: 17 })
  await expect(lab.getByText('A replay of 15 to 17 to lastSeq 14.')).toBeVisible()
  await lab.getByRole('button', { name: 'Reset' }).click()
  await expect(lab.getByText('oldest 13, latest 17')).toBeVisible()
})

test('what is being typed stays while the server’s answers come in', async ({ page }) => {
  const held: (() => void)[] = []
  let isHolding = false
  await page.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => {
      if (isHolding) held.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  const lab = await openFilledLab(page)
  isHolding = true
  await lab.getByLabel('keeps').selectOption('3')
  await expect(lab.getByText('connecting…')).toBeVisible()
  const field = lab.getByLabel('lastSeq, as a number')
  await field.fill('14')
  isHolding = false
  for (const send of held) send()
  await expect(lab.getByText('connected, has sent 17')).toBeVisible()
  await expect(field).toHaveValue('14')
  await field.press('Tab')
  await expect(lab.getByRole('slider')).toHaveValue('14')
})

test('the keyboard does it all, and keeps its place', async ({ page }) => {
  const lab = await openFilledLab(page)
  await lab.getByRole('slider').focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(lab.getByLabel('lastSeq, as a number')).toHaveValue('13')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await expect(lab.getByText('A replay of 14 to 17 to lastSeq 13.')).toBeVisible()
  await lab.getByRole('button', { name: 'Send 1' }).focus()
  await page.keyboard.press('Enter')
  await expect(lab.getByText('latest 18')).toBeVisible()
  // It reaches your own connection after the sender's.
  await expect(lab.getByText('connected, up to date with 18')).toBeVisible()
  await expect(lab.getByRole('button', { name: 'Send 1' })).toBeFocused()
  await lab.getByRole('button', { name: 'Cut the connection' }).focus()
  await page.keyboard.press('Enter')
  await expect(lab.getByText('cut off, with 18')).toBeVisible()
  await expect(lab.getByRole('button', { name: 'Cut the connection' })).toBeFocused()
})

test('without a server the rules still work, and the lab says who worked them out', async ({ page }) => {
  await page.routeWebSocket(/.*/, (socket) => socket.close())
  const lab = await openLab(page)
  await expect(lab.getByText('The lab server cannot be reached just now.')).toBeVisible()
  await lab.getByRole('button', { name: 'Send 1' }).click()
  await expect(lab.getByText('oldest 14, latest 18')).toBeVisible()
  await comeBack(lab, 13, { from: 14, to: 18 })
  await expect(lab.getByText('A replay of 14 to 18 to lastSeq 13.')).toBeVisible()
  await expect(lab.getByText('so the page worked this out by itself')).toBeVisible()
  await expect(lab.getByText('Every value and its answer (0 of 23 asked)')).toBeVisible()
})

for (const theme of ['light', 'dark'] as const) {
  test(`with everything open it can be used by everyone, in the ${theme} theme and on a phone`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme })
    await page.setViewportSize({ width: 390, height: 844 })
    const lab = await openFilledLab(page)
    await comeBack(lab, 11, { from: 13, to: 17 })
    await lab.getByRole('radio', { name: 'replay what is left' }).check()
    await lab.getByRole('button', { name: '18', exact: true }).click()
    await lab.getByRole('button', { name: 'Ask the server for all 22' }).click()
    await lab.getByText('Every value and its answer (22 of 22 asked)').click()
    const { violations } = await new AxeBuilder({ page }).include('.lab-frame').analyze()
    expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(' ')) }))).toEqual([])
    const beyond = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(beyond).toBeLessThanOrEqual(0)
  })
}
