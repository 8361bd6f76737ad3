import '@xterm/xterm/css/xterm.css'
import { FitAddon } from '@xterm/addon-fit'
import { type ITheme, Terminal } from '@xterm/xterm'
import { onThemeChange, readTokens } from '../workspace/token-colours.ts'
import { findPlaces } from './find-places.ts'
import { programLines } from './program-lines.ts'
import type { ScreenSetup, TerminalScreen } from './terminal.ts'

/** Opens xterm in `host`. It shows a learner's program, so escape sequences may colour text and nothing more. */
export function openXterm(host: HTMLElement, setup: ScreenSetup): TerminalScreen {
  const terminal = new Terminal({
    convertEol: true,
    disableStdin: true,
    cursorStyle: 'bar',
    cursorInactiveStyle: 'none',
    fontFamily:
      '"JetBrains Mono Variable", "JetBrains Mono", ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace',
    fontSize: 12.5,
    lineHeight: 1.25,
    minimumContrastRatio: 4.5,
    screenReaderMode: setup.forScreenReader,
    scrollback: 5000,
    theme: theme(),
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  // Title, icon name, colours of the page, hyperlinks, clipboard: a program that is being taught has no business with them.
  for (const code of [0, 1, 2, 4, 8, 10, 11, 12, 52, 104, 110, 111, 112]) {
    terminal.parser.registerOscHandler(code, () => true)
  }
  terminal.open(host)
  terminal.textarea?.setAttribute('aria-label', 'Program output')
  terminal.registerLinkProvider({
    provideLinks(row, callback) {
      const line = terminal.buffer.active.getLine(row - 1)?.translateToString(true) ?? ''
      callback(
        findPlaces(line, setup.files).map(({ start, end, place }) => ({
          range: { start: { x: start + 1, y: row }, end: { x: end, y: row } },
          text: line.slice(start, end),
          activate: () => setup.onPlace(place),
        })),
      )
    },
  })
  const measure = (): void => {
    if (host.clientWidth > 0 && host.clientHeight > 0) fit.fit()
  }
  measure()
  const observer = new ResizeObserver(measure)
  observer.observe(host)
  const stopFollowing = onThemeChange(() => {
    terminal.options.theme = theme()
  })

  let toLines = programLines(setup.programs)

  return {
    write(piece) {
      terminal.write(toLines(piece))
    },
    clear() {
      terminal.reset()
      toLines = programLines(setup.programs)
    },
    text() {
      const { active } = terminal.buffer
      const lines = Array.from(
        { length: active.length },
        (_, index) => active.getLine(index)?.translateToString(true) ?? '',
      )
      return lines.join('\n').trimEnd()
    },
    close() {
      observer.disconnect()
      stopFollowing()
      terminal.dispose()
    },
  }
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
