/// <reference lib="dom" />
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { strFromU8, unzipSync } from 'fflate'
import { expect, type FileChooser, type Page, test } from 'playwright/test'
import { fakeSandbox } from './workspace-fake.ts'
import { expectAccessible, NARROW, openReady } from './workspace-page.ts'

const PATH = '/challenges/catch-up/'

/** Forty megabytes of nothing, in forty kilobytes. */
const BOMB = deflateSync(Buffer.alloc(40_000_000)).toString('base64url')

async function write(page: Page, text: string): Promise<void> {
  await page.locator('.monaco-editor .view-lines').click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.insertText(text)
}

async function more(page: Page, item: string): Promise<void> {
  await page.locator('.workspace-actions').getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** Makes a link of what stands in the editor, and answers its address. */
async function linkOf(page: Page): Promise<string> {
  await more(page, 'Share a link')
  const field = page.getByRole('textbox', { name: 'The link' })
  await expect(field).toHaveValue(/#share=1\./)
  const address = await field.inputValue()
  await page.keyboard.press('Escape')
  return address
}

const code = (page: Page) => page.locator('.monaco-editor .view-lines')

test.describe('a link', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

  test('is copied, says what it holds, and gives the focus back', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await write(page, '// mine\n')
    await more(page, 'Share a link')
    const dialog = page.getByRole('dialog', { name: 'Share a link' })
    await expect(dialog).toContainText('The link holds server.ts as it is now')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Copy the link' }).click()
    await expect(dialog.getByRole('status')).toHaveText('Copied.')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      await dialog.getByRole('textbox', { name: 'The link' }).inputValue(),
    )
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: 'More' })).toBeFocused()
  })

  test('stands selected to be copied by hand where the page may not copy', async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined })
      document.execCommand = () => false
    })
    await fakeSandbox(page)
    await openReady(page)
    await more(page, 'Share a link')
    await page.getByRole('button', { name: 'Copy the link' }).click()
    await expect(page.getByRole('dialog').getByRole('status')).toContainText('The link is selected')
    const selected = await page.evaluate(() => getSelection()?.toString() ?? '')
    expect(selected).toContain('#share=1.')
  })

  test('replaces nothing by itself, and what it replaces when asked comes back with Undo', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await write(page, '// from a friend\n')
    const address = await linkOf(page)
    await page.getByRole('button', { name: 'Reset', exact: true }).click()
    await write(page, '// my own\n')
    await expect(page.locator('.saved-state')).toHaveText('saved')
    await page.goto(address)
    const notice = page.locator('.notice').filter({ hasText: 'This link holds' })
    await expect(notice).toContainText('server.ts')
    await expect(code(page)).toContainText('// my own')
    await expectAccessible(page)

    await notice.getByRole('button', { name: 'Compare' }).click()
    await expect(page.locator('.compare')).toContainText('the link')
    await notice.getByRole('button', { name: 'Open it' }).click()
    await expect(code(page)).toContainText('// from a friend')
    expect(new URL(page.url()).hash).toBe('')
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect(code(page)).toContainText('// my own')
  })

  test('can be left alone, and is then not asked about again', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await write(page, '// mine\n')
    const address = await linkOf(page)
    await page.getByRole('button', { name: 'Reset', exact: true }).click()
    await page.goto(address)
    await page.getByRole('button', { name: 'Leave it' }).click()
    await expect(page.locator('.notice').filter({ hasText: 'This link' })).toHaveCount(0)
    expect(new URL(page.url()).hash).toBe('')
  })

  for (const [what, fragment, sentence] of [
    ['that was cut on its way', '#share=1.eJyrVkrOSMzJSc1L', 'A part of this link got lost on its way'],
    ['that is no link', '#share=hello', 'A part of this link got lost on its way'],
    ['of a newer Duplex', '#share=9.eJyrVkrOSMzJSc1L', 'made by a newer Duplex'],
    ['that holds too much', `#share=1.${BOMB}`, 'more than a challenge can take'],
  ] as const) {
    test(`${what} is answered with a sentence, and opens nothing`, async ({ page }) => {
      await fakeSandbox(page)
      await page.goto(PATH + fragment)
      await expect(page.locator('.editor.is-ready')).toBeAttached()
      await expect(page.locator('.notice')).toContainText(sentence)
      await expect(page.getByRole('button', { name: 'Open it' })).toHaveCount(0)
    })
  }

  test('to another challenge leads there', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await write(page, '// mine\n')
    const { hash } = new URL(await linkOf(page))
    await page.goto(`/challenges/heartbeat/${hash}`)
    const link = page.locator('.notice').getByRole('link', { name: 'Go there' })
    await expect(link).toHaveAttribute('href', `/challenges/catch-up/${hash}`)
  })
})

test('the download is a folder with the learner’s files and what runs them', async ({ page }) => {
  await fakeSandbox(page)
  await openReady(page)
  await write(page, '// mine\n')
  const downloading = page.waitForEvent('download')
  await more(page, 'Download as a folder')
  const download = await downloading
  expect(download.suggestedFilename()).toBe('duplex-catch-up.zip')
  const files = unzipSync(await readFile(await download.path()))
  expect(Object.keys(files).sort()).toEqual(
    ['README.md', 'package.json', 'server.ts', 'tsconfig.json'].map((name) => `duplex-catch-up/${name}`),
  )
  expect(strFromU8(files['duplex-catch-up/server.ts'] ?? new Uint8Array())).toMatch(/^\/\/ mine/)
  const manifest = JSON.parse(strFromU8(files['duplex-catch-up/package.json'] ?? new Uint8Array()))
  expect(manifest.scripts.start).toBe('node server.ts')
})

test.describe('files from outside', () => {
  const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })

  async function choose(page: Page, files: Parameters<FileChooser['setFiles']>[0]) {
    const choosing = page.waitForEvent('filechooser')
    await more(page, 'Open files or a zip')
    await (await choosing).setFiles(files)
  }

  test('are matched by name, the others are named, and Undo brings back what was there', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await choose(page, [file('server.ts', '// from my disk\n'), file('notes.txt', 'x')])
    await expect(code(page)).toContainText('// from my disk')
    await expect(page.locator('.notice').filter({ hasText: 'notes.txt is not a file of this challenge' })).toBeVisible()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect(code(page)).not.toContainText('// from my disk')
  })

  test('that do not belong here change nothing, and the page says which would', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await choose(page, [file('index.php', '<?php')])
    await expect(page.locator('.notice')).toContainText('Nothing was opened. This challenge has server.ts.')
    await expect(page.locator('.notice')).toContainText('index.php is not a file of this challenge.')
  })

  test('may come as the folder that was downloaded, with all that npm has put into it', async ({ page }, info) => {
    const folder = info.outputPath('duplex-catch-up')
    await mkdir(join(folder, 'node_modules/ws'), { recursive: true })
    await writeFile(join(folder, 'server.ts'), '// from the folder\n')
    await writeFile(join(folder, 'package.json'), '{}')
    await writeFile(join(folder, 'node_modules/ws/server.ts'), '// not mine\n')
    await fakeSandbox(page)
    await openReady(page)
    const choosing = page.waitForEvent('filechooser')
    await more(page, 'Open a folder')
    await (await choosing).setFiles(folder)
    await expect(code(page)).toContainText('// from the folder')
    await expect(page.locator('.notice')).toHaveText(/You now have server\.ts from duplex-catch-up\./)
  })

  test('can be dropped anywhere on the page, also onto the editor', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer()
      data.items.add(new File(['// dropped\n'], 'server.ts'))
      return data
    })
    await page.dispatchEvent('.monaco-editor', 'dragover', { dataTransfer: dropped })
    await expect(page.getByText('Drop to open these files here')).toBeVisible()
    await page.dispatchEvent('.monaco-editor', 'drop', { dataTransfer: dropped })
    await expect(code(page)).toContainText('// dropped')
    await expect(page.getByText('Drop to open these files here')).toHaveCount(0)
  })
})

test.describe('on a phone', () => {
  test.use(NARROW)

  test('the same is behind More, and nothing is wider than the screen', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.getByRole('button', { name: 'More' }).click()
    await expect(page.getByRole('menuitem', { name: 'Download as a folder' })).toBeInViewport()
    await expectAccessible(page)
    await page.getByRole('menuitem', { name: 'Share a link' }).click()
    await expect(page.getByRole('textbox', { name: 'The link' })).toBeInViewport()
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(beyond).toBeLessThanOrEqual(0)
  })
})
