import { expect, type Locator, type Page, test } from 'playwright/test'

const LESSON = '/lessons/the-protocol/frames/'

/** The builder, awake. */
async function openBuilder(page: Page): Promise<Locator> {
  await page.goto(LESSON)
  const builder = page.getByRole('region', { name: 'Frame builder' })
  await builder.scrollIntoViewIfNeeded()
  await expect(page.locator('astro-island', { has: builder })).not.toHaveAttribute('ssr')
  return builder
}

async function sendGuessing(builder: Locator, guess: string): Promise<void> {
  await builder.getByRole('radio', { name: guess }).check()
  await builder.getByRole('button', { name: 'Send', exact: true }).click()
}

test('fields, bits and bytes follow each other', async ({ page }) => {
  const builder = await openBuilder(page)
  const bytes = builder.getByLabel('Bytes in hex')
  await expect(bytes).toHaveValue('81 85 37 fa 21 3d 7f 9f 4d 51 58')
  await builder.getByRole('checkbox', { name: 'MASK' }).uncheck()
  await expect(bytes).toHaveValue('81 05 48 65 6c 6c 6f')
  await bytes.fill('89 00')
  await expect(builder.getByRole('combobox', { name: 'opcode' })).toHaveValue('9')
  await expect(builder.getByRole('row', { name: /^opcode/ })).toContainText('are you there?')
})

test('one byte more takes the header of 125 bytes from 6 to 8', async ({ page }) => {
  const builder = await openBuilder(page)
  await builder.getByRole('combobox', { name: 'Frame' }).selectOption('125 bytes of text')
  await expect(builder.getByText('a header of 6 bytes and 125 of payload')).toBeVisible()
  const size = builder.getByRole('spinbutton', { name: 'bytes' })
  await size.fill('126')
  await size.press('Tab')
  await expect(builder.getByText('a header of 8 bytes and 126 of payload')).toBeVisible()
})

test('fragments in small pieces are put together, and a ping between them is answered first', async ({ page }) => {
  const builder = await openBuilder(page)
  await builder.getByRole('combobox', { name: 'Frame' }).selectOption('A ping between fragments')
  await builder.getByLabel('in small pieces').check()
  await sendGuessing(builder, 'an echo')
  await expect(builder.getByText('an echo, and so it was.')).toBeVisible()
  await expect(builder.getByText('A pong, then a message of 5 bytes.')).toBeVisible()
})

const MISTAKES = [
  ['A client that does not mask', '1002'],
  ['Opcode 3', '1002'],
  ['A ping of 126 bytes', '1002'],
  ['ff as text', '1007'],
  ['A claim of 2⁶⁰ bytes', '1009'],
] as const

for (const [mistake, code] of MISTAKES) {
  test(`${mistake} is answered with ${code}, as the rules foresee`, async ({ page }) => {
    const builder = await openBuilder(page)
    await builder.getByRole('combobox', { name: 'Frame' }).selectOption(mistake)
    await sendGuessing(builder, code)
    await expect(builder.locator('.fb-outcome.is-good')).toContainText(`Close ${code}`)
  })
}

test('a field of the table lights its bits when it has the focus', async ({ page }) => {
  const builder = await openBuilder(page)
  await builder.getByRole('button', { name: 'masking key' }).focus()
  await expect(builder.locator('.fb-hex.is-lit')).toHaveText(['37', 'fa', '21', '3d'])
})

test('bytes that are no hex are named, and nothing is sent', async ({ page }) => {
  const builder = await openBuilder(page)
  await builder.getByLabel('Bytes in hex').fill('81 0x')
  await expect(builder.getByText('“x” is not a hex digit.')).toBeVisible()
  await expect(builder.getByRole('button', { name: 'Send', exact: true })).toBeDisabled()
})

test('the drill can be worked through by keyboard', async ({ page }) => {
  const builder = await openBuilder(page)
  await builder.getByRole('button', { name: 'Bit drill' }).click()
  await expect(builder.locator('.fb-drill-bytes')).toContainText('81 67')
  await builder.getByLabel('FIN').selectOption('1')
  await builder.getByRole('combobox', { name: 'opcode' }).selectOption('1 text')
  await builder.getByLabel('MASK').selectOption('0')
  await builder.getByLabel('payload length').fill('103')
  await builder.getByLabel('header size').fill('2')
  await page.keyboard.press('Enter')
  await expect(builder.getByText('All five are right.')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(builder.getByText('Seed 1, frame 2')).toBeVisible()
})
