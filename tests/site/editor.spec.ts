/// <reference lib="dom" />
import { expect, type Locator, type Page, test } from 'playwright/test'
import { fakeSandbox } from './workspace-fake.ts'
import { checkButton, expectAccessible, NARROW, openReady, runButton } from './workspace-page.ts'
import { unparsable } from './workspace-scripts.ts'

const shownTab = (page: Page): Locator => page.locator('.pane-code').getByRole('tab', { selected: true })
const note = (page: Page): Locator => page.locator('.editor-note')

/** A word of the code as Monaco draws it, which puts one where each space was. */
const monacoLine = (page: Page, words: RegExp): Locator =>
  page.locator('.monaco-editor .view-line').filter({ hasText: words })

/** Once the checker has spoken, it can be asked. What it is given comes in one go, so that one step takes it back. */
async function checkerReady(page: Page): Promise<void> {
  await page.locator('.monaco-editor .view-lines').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText('\nconst wrong: number = process.version')
  await expect(page.locator('.monaco-editor .squiggly-error')).not.toHaveCount(0)
  await page.keyboard.press('Control+Z')
}

/** Opens a challenge of two files, and puts the cursor on a name that one has from the other. */
async function chooseImportedName(page: Page): Promise<void> {
  await fakeSandbox(page)
  await openReady(page, 'vote-dedup')
  await checkerReady(page)
  await page.getByRole('tab', { name: 'dedup.test.ts' }).click()
  await monacoLine(page, /import.*castVote/)
    .getByText('castVote')
    .dblclick()
}

test.describe('on a wide screen', () => {
  test('a definition in another file opens its tab, and a name is changed in both', async ({ page }) => {
    await chooseImportedName(page)
    await page.keyboard.press('F12')
    await expect(shownTab(page)).toHaveText('dedup.ts')
    await expect(page.locator('.monaco-editor').getByRole('textbox').first()).toBeFocused()
    // Monaco gives its field the focus 100 ms after it has been asked for, drawn or not, and never again.
    await expect(async () => {
      await page.keyboard.press('F2')
      await expect(page.locator('.rename-box input')).toBeFocused({ timeout: 3000 })
    }).toPass()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('countVote')
    await page.keyboard.press('Enter')
    await expect(monacoLine(page, /function.countVote/)).toBeVisible()
    await page.getByRole('tab', { name: 'dedup.test.ts' }).click()
    await expect(monacoLine(page, /import.*countVote/)).toBeVisible()
  })

  test('what is typed as soon as the tab of a definition is open, belongs to it', async ({ page }) => {
    await chooseImportedName(page)
    // A busy machine: whatever waits for the next frame, waits until it is let go.
    const letGo = await page.evaluateHandle(() => {
      const frame = window.requestAnimationFrame
      const waiting: FrameRequestCallback[] = []
      window.requestAnimationFrame = (callback) => waiting.push(callback)
      return () => {
        window.requestAnimationFrame = frame
        for (const callback of waiting) frame(callback)
      }
    })
    await page.keyboard.press('F12')
    await expect(shownTab(page)).toHaveText('dedup.ts')
    await page.keyboard.insertText('ever')
    await letGo.evaluate((go) => go())
    await expect(monacoLine(page, /function.evercastVote/)).toBeVisible()
  })

  test('a definition in a library is peeked at, and hovering tells its type', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await checkerReady(page)
    await page.keyboard.press('Control+Home')
    await monacoLine(page, /new.WebSocketServer/)
      .getByText('WebSocketServer')
      .dblclick()
    await page.keyboard.press('F12')
    await expect(page.locator('.peekview-title')).toContainText(/@types.ws/)
    await page.keyboard.press('Escape')
    await expect(page.locator('.peekview-title')).toHaveCount(0)
    // Ctrl+K is the palette's; the editor's own commands stay behind F1.
    await page.keyboard.press('F1')
    await page.keyboard.type('Show or Focus Hover')
    await expect(page.locator('.quick-input-list .monaco-list-row.focused')).toContainText('Show or Focus Hover')
    await page.keyboard.press('Enter')
    await expect(page.locator('.monaco-hover').filter({ hasText: 'WebSocketServer' }).first()).toBeVisible()
  })

  test('the types of what is imported only now are fetched, and no other host is asked', async ({ page, baseURL }) => {
    const elsewhere: string[] = []
    page.on('request', (request) => {
      if (new URL(request.url()).host !== new URL(baseURL ?? '').host && !/^(?:data|blob):/.test(request.url()))
        elsewhere.push(request.url())
    })
    await fakeSandbox(page)
    await openReady(page)
    await checkerReady(page)
    for (const [name, file] of [
      ['ioredis', 'Redis'],
      ['socket.io', 'Server'],
      ['express', 'default as Express'],
    ] as const) {
      const types = page.waitForResponse((response) => response.url().includes(`/editor-types/${name}.json`))
      await page.keyboard.press('Control+Home')
      // In one go: what is typed letter by letter is met by suggestions, and those have keys of their own.
      await page.keyboard.insertText(`import { ${file} } from '${name}'\n`)
      expect((await types).ok()).toBe(true)
    }
    await expect(page.locator('.monaco-editor .squiggly-error')).toHaveCount(0)
    expect(elsewhere).toEqual([])
  })

  test('find counts what it found, and Escape goes back to the code', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Control+F')
    await page.keyboard.type('message')
    await expect(page.locator('.find-widget .matchesCount')).toContainText(/\d+ of \d+/)
    await page.keyboard.press('Escape')
    await expect(page.locator('.monaco-editor').getByRole('textbox').first()).toBeFocused()
  })

  test('a file is formatted by its key, which undo takes back', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('say(   server  );')
    await page.keyboard.press('Shift+Alt+F')
    await expect(note(page)).toContainText('server.ts is formatted')
    await expect(monacoLine(page, /^say\(server\)$/)).toHaveCount(1)
    await expectAccessible(page)
    await page.keyboard.press('Control+Z')
    await expect(monacoLine(page, /^say\(\s+server\s+\);$/)).toHaveCount(1)
    await expect(note(page).getByRole('status')).toBeEmpty()
  })

  test('what does not parse is left alone, and said where', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('const const\n')
    await page.keyboard.press('Control+End')
    await page.keyboard.press('Shift+Alt+F')
    await expect(note(page).getByRole('status')).toContainText('line 1 does not parse')
    await note(page).getByRole('button', { name: 'Go to line 1' }).click()
    await expect(page.locator('.monaco-editor .active-line-number')).toHaveText('1')
  })

  test('a file without a formatter is told so', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page, 'nginx-proxy')
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Shift+Alt+F')
    await expect(note(page)).toContainText('There is no formatter for nginx.conf')
  })

  test('a link of the brief leads to its line, also after the line has moved', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page)
    await page.locator('.monaco-editor .view-lines').click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('// mine')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'is not answered yet' }).click()
    await expect(page.locator('.monaco-editor .active-line-number')).toHaveText('17')
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Delete')
    await page.getByRole('link', { name: 'is not answered yet' }).click()
    await expect(note(page)).toContainText('no longer in server.ts')
  })
})

test.describe('on a phone', () => {
  test.use(NARROW)

  const code = (page: Page): Locator => page.getByRole('textbox', { name: /^server\.ts/ })

  async function openCode(page: Page, challenge?: string): Promise<void> {
    await openReady(page, challenge)
    await page.locator('.narrow-tabs').getByRole('button', { name: 'Code', exact: true }).click()
  }

  test('CodeMirror is the editor, and Monaco is not even fetched', async ({ page }) => {
    const fetched: string[] = []
    page.on('request', (request) => fetched.push(request.url()))
    await fakeSandbox(page)
    await openCode(page)
    await expect(page.locator('.cm-editor')).toBeVisible()
    await expect(code(page)).toHaveAttribute('autocapitalize', 'off')
    await expect(page.locator('.cm-line').first()).toHaveCSS('font-size', '16px')
    expect(fetched.filter((url) => /monaco|ts\.worker|editor-types/.test(url))).toEqual([])
  })

  test('words are offered, Tab indents, and Escape and Tab leave', async ({ page }) => {
    await fakeSandbox(page)
    await openCode(page)
    await code(page).tap()
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('Tab')
    await expect(page.locator('.cm-line').first()).toHaveText(/^ {2}import/)
    await page.keyboard.press('Shift+Tab')
    // Words are offered for what is typed once that part of the editor has been fetched.
    await expect(code(page)).toHaveAttribute('aria-autocomplete', 'list')
    await page.keyboard.type('Web')
    await expect(page.locator('.cm-tooltip-autocomplete')).toContainText('WebSocketServer')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    await expect(code(page)).not.toBeFocused()
  })

  test('buttons undo, find and format', async ({ page }) => {
    await fakeSandbox(page)
    await openCode(page)
    await code(page).tap()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('    ')
    await page.getByRole('button', { name: 'Format' }).tap()
    await expect(note(page)).toContainText('server.ts is formatted')
    await expect(page.locator('.cm-line').first()).toHaveText(/^import/)
    await page.getByRole('button', { name: 'Undo' }).tap()
    await expect(page.locator('.cm-line').first()).toHaveText(/^ {4}import/)
    await page.getByRole('button', { name: 'Find', exact: true }).tap()
    // The search is fetched with its first use.
    await expect(page.locator('.cm-search input').first()).toBeFocused()
    await page.keyboard.type('broadcast')
    await page.keyboard.press('Enter')
    await expect(page.locator('.cm-searchMatch-selected')).toHaveText('broadcast')
    await expectAccessible(page)
  })

  test('Run and Check work from inside, ? is a letter, and the blamed line is painted', async ({ page }) => {
    const server = await fakeSandbox(page, {
      onMessage: (message, fake) => message.type === 'check' && fake.tell(message.run, unparsable()),
    })
    await openCode(page)
    await code(page).tap()
    await page.keyboard.type('?')
    await expect(page.getByRole('dialog')).toBeHidden()
    await page.keyboard.press('Control+Enter')
    await expect.poll(() => server.said.map((message) => message.type)).toContain('run')
    await runButton(page).tap()
    await checkButton(page).tap()
    await page.locator('.narrow-tabs').getByRole('button', { name: 'Checks', exact: true }).click()
    await page.getByRole('button', { name: 'Go to server.ts:3' }).click()
    await expect(page.locator('.cm-line.blamed-line')).toHaveCount(1)
    await expect(page.locator('.cm-gutterElement.is-blamed')).toHaveText('3')
  })

  test('a reset can be undone, and each file keeps its own history', async ({ page }) => {
    await fakeSandbox(page)
    await openReady(page, 'nginx-proxy')
    await page.locator('.narrow-tabs').getByRole('button', { name: 'Code', exact: true }).click()
    await page.getByRole('textbox', { name: /^nginx\.conf/ }).tap()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('# mine ')
    await page.getByRole('tab', { name: 'backend.ts' }).click()
    await page.getByRole('textbox', { name: /^backend\.ts/ }).tap()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('// other ')
    await page.getByRole('button', { name: 'Undo' }).tap()
    await expect(page.locator('.cm-line').first()).toHaveText(/^import/)
    await page.getByRole('tab', { name: 'nginx.conf' }).click()
    await expect(page.locator('.cm-line').first()).toHaveText(/^# mine/)
    await page.getByRole('button', { name: 'Reset', exact: true }).click()
    await expect(page.locator('.cm-line').first()).toHaveText(/^events/)
    await page.getByRole('button', { name: 'Undo', exact: true }).tap()
    await expect(page.locator('.cm-line').first()).toHaveText(/^# mine/)
  })

  for (const theme of ['light', 'dark'] as const) {
    test(`every file can be read, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme })
      await fakeSandbox(page)
      await openReady(page, 'scalable-chat')
      await page.locator('.narrow-tabs').getByRole('button', { name: 'Code', exact: true }).click()
      for (const file of ['server.ts', 'nginx.conf', 'compose.yaml', 'README.md']) {
        await page.getByRole('tab', { name: file }).click()
        await expect(page.getByRole('textbox', { name: file })).toBeVisible()
        await expectAccessible(page)
      }
    })
  }

  test('where CodeMirror cannot be fetched, a plain field takes its place', async ({ page }) => {
    await page.route(/\/codemirror[^/]*\.[jt]s/, (route) => route.abort())
    await fakeSandbox(page)
    await openCode(page)
    await expect(page.locator('.plain-editor textarea').first()).toBeVisible()
    await code(page).fill('// plain\n')
    await expect(page.locator('.saved-state')).toHaveText('saved')
  })
})
