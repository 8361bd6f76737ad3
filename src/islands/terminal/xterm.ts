import '@xterm/xterm/css/xterm.css'
import { FitAddon } from '@xterm/addon-fit'
import { type ILink, type ITheme, Terminal } from '@xterm/xterm'
import { onThemeChange, readTokens } from '../workspace/token-colours.ts'
import { findPlaces } from './find-places.ts'
import { programLines } from './program-lines.ts'
import { KEPT } from './tail-of.ts'
import type { ScreenSetup, TerminalScreen } from './terminal.ts'

/** Opens xterm in `host`. It shows a learner's program, so escape sequences may colour text and nothing more. */
export function openXterm(host: HTMLElement, setup: ScreenSetup): TerminalScreen {
  const terminal = new Terminal({
    // The search marks what it found by what xterm calls a proposal.
    allowProposedApi: true,
    convertEol: true,
    disableStdin: true,
    cursorStyle: 'bar',
    cursorInactiveStyle: 'none',
    fontFamily:
      '"JetBrains Mono Variable", "JetBrains Mono", ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace',
    fontSize: 12.5,
    lineHeight: 1.25,
    minimumContrastRatio: 4.5,
    screenReaderMode: setup.readsAloud,
    // Room for all that is kept, with what it grows by before it is cut, and for long lines that wrap.
    scrollback: 3 * KEPT.lines,
    theme: theme(),
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  // A second wall behind `safeText`: the title, colours of the page, hyperlinks and the clipboard are out of reach.
  for (const code of [0, 1, 2, 4, 8, 10, 11, 12, 52, 104, 110, 111, 112]) {
    terminal.parser.registerOscHandler(code, () => true)
  }
  terminal.open(host)
  terminal.textarea?.setAttribute('aria-label', 'Program output')
  terminal.attachCustomKeyEventHandler((event) => onKey(terminal, event, setup))
  terminal.registerLinkProvider({ provideLinks: (row, tell) => tell(linksIn(terminal, row, setup)) })
  const measure = (): void => {
    if (host.clientWidth > 0 && host.clientHeight > 0) fit.fit()
  }
  measure()
  const observer = new ResizeObserver(measure)
  observer.observe(host)
  const stopFollowing = onThemeChange(() => {
    terminal.options.theme = theme()
  })

  let toLines = programLines(null)

  return {
    write(piece) {
      terminal.write(toLines(piece))
    },
    begin(names) {
      // In its place among what is still being written: `reset` would come before that.
      terminal.write('\u001bc')
      toLines = programLines(names)
    },
    readAloud(isOn) {
      terminal.options.screenReaderMode = isOn
    },
    focus: () => terminal.focus(),
    async search(onFound) {
      const { searchIn } = await import('./xterm-search.ts')
      return searchIn(terminal, onFound)
    },
    close() {
      observer.disconnect()
      stopFollowing()
      terminal.dispose()
    },
  }
}

/** Keys scroll, and never stay here: nothing is typed into the screen, so Tab goes on and Ctrl C copies. */
function onKey(terminal: Terminal, event: KeyboardEvent, { onSearch }: ScreenSetup): false {
  if (event.type !== 'keydown' || event.altKey) return false
  const isCommand = event.ctrlKey || event.metaKey
  if (isCommand && event.key === 'f') onSearch()
  else if (isCommand || !scroll(terminal, event.key)) return false
  event.preventDefault()
  return false
}

function scroll(terminal: Terminal, key: string): boolean {
  if (key === 'ArrowUp') terminal.scrollLines(-1)
  else if (key === 'ArrowDown') terminal.scrollLines(1)
  else if (key === 'PageUp') terminal.scrollPages(-1)
  else if (key === 'PageDown') terminal.scrollPages(1)
  else if (key === 'Home') terminal.scrollToTop()
  else if (key === 'End') terminal.scrollToBottom()
  else return false
  return true
}

/** The places in one row, of a line that may run over several. Rows count from 1. */
function linksIn(terminal: Terminal, row: number, { files, onPlace }: ScreenSetup): ILink[] {
  const { active } = terminal.buffer
  let first = row
  while (first > 1 && active.getLine(first - 1)?.isWrapped === true) first -= 1
  let text = ''
  const cells: { x: number; y: number }[] = []
  for (let y = first; y === first || active.getLine(y - 1)?.isWrapped === true; y++) {
    const line = active.getLine(y - 1)
    if (line === undefined) break
    for (let x = 0; x < line.length; x++) {
      const cell = line.getCell(x)
      // The second half of a wide character holds nothing.
      if (cell === undefined || cell.getWidth() === 0) continue
      const characters = cell.getChars() || ' '
      for (let unit = 0; unit < characters.length; unit++) cells.push({ x: x + 1, y })
      text += characters
    }
  }
  return findPlaces(text, files).flatMap(({ start, end, place }) => {
    const from = cells[start]
    const to = cells[end - 1]
    if (from === undefined || to === undefined || row < from.y || row > to.y) return []
    return [{ range: { start: from, end: to }, text: text.slice(start, end), activate: () => onPlace(place) }]
  })
}

function theme(): ITheme {
  const token = readTokens([
    'sunk',
    'ink',
    'ink-2',
    'ink-3',
    'accent',
    'fail',
    'pass',
    'fault',
    'server',
    'client',
    'proxy',
    'redis',
  ] as const)
  return {
    background: token.sunk,
    foreground: token['ink-2'],
    cursor: token.sunk,
    selectionBackground: `${token.accent}44`,
    scrollbarSliderBackground: `${token['ink-3']}55`,
    scrollbarSliderHoverBackground: `${token['ink-3']}88`,
    scrollbarSliderActiveBackground: `${token['ink-3']}aa`,
    black: token.ink,
    red: token.fail,
    green: token.pass,
    yellow: token.fault,
    blue: token.client,
    magenta: token.server,
    cyan: token.proxy,
    white: token['ink-2'],
    brightBlack: token['ink-3'],
    brightRed: token.redis,
    brightGreen: token.pass,
    brightYellow: token.fault,
    brightBlue: token.client,
    brightMagenta: token.server,
    brightCyan: token.proxy,
    brightWhite: token.ink,
  }
}
