import { readFileSync } from 'node:fs'

/** How Expressive Code draws listings: in the colours of tokens.css, as a plain panel without window chrome. */
export const codeLook = {
  themes: [theme('light'), theme('dark')],
  useThemedScrollbars: false,
  defaultProps: { wrap: false },
  styleOverrides: {
    borderRadius: 'var(--r)',
    borderColor: 'var(--line-strong)',
    codeBackground: 'var(--panel)',
    codeFontFamily: 'var(--mono)',
    codeFontSize: '0.8125rem',
    codeLineHeight: '1.7',
    codePaddingBlock: '14px',
    codePaddingInline: '18px',
    uiFontFamily: 'var(--sans)',
    uiFontSize: '0.8125rem',
    focusBorder: 'var(--accent)',
    frames: {
      frameBoxShadowCssValue: 'none',
      editorBackground: 'var(--panel)',
      terminalBackground: 'var(--sunk)',
      editorTabBarBackground: 'var(--sunk)',
      editorTabBarBorderBottomColor: 'var(--line)',
      editorActiveTabBackground: 'var(--panel)',
      editorActiveTabForeground: 'var(--ink)',
      editorActiveTabIndicatorTopColor: 'transparent',
      editorActiveTabIndicatorBottomColor: 'transparent',
      editorActiveTabBorderColor: 'var(--line)',
      terminalTitlebarBackground: 'var(--sunk)',
      terminalTitlebarForeground: 'var(--ink-2)',
      terminalTitlebarBorderBottomColor: 'var(--line)',
      terminalTitlebarDotsOpacity: '0',
      inlineButtonForeground: 'var(--ink-2)',
      inlineButtonBorder: 'var(--line-strong)',
      inlineButtonBorderOpacity: '1',
      tooltipSuccessBackground: 'var(--pass)',
      tooltipSuccessForeground: 'var(--panel)',
    },
    textMarkers: {
      markBackground: 'var(--accent-soft)',
      markBorderColor: 'var(--accent)',
      insBackground: 'var(--pass-soft)',
      insBorderColor: 'var(--pass)',
      delBackground: 'var(--fail-soft)',
      delBorderColor: 'var(--fail)',
    },
  },
}

/** A Shiki theme made of the design tokens, so that a keyword has one colour in lessons, briefs and the editor. */
function theme(type: 'light' | 'dark') {
  const token = tokens(type)
  const colour = (name: string, ...scope: string[]) => ({ scope, settings: { foreground: token(name) } })
  return {
    name: `duplex-${type}`,
    type,
    colors: { 'editor.background': token('panel'), 'editor.foreground': token('ink') },
    tokenColors: [
      colour('ink-3', 'comment', 'punctuation.definition.comment'),
      colour(
        'server',
        'keyword',
        'storage',
        'storage.type',
        'constant.language',
        'keyword.control',
        'keyword.operator.new',
      ),
      colour('ink', 'keyword.operator', 'punctuation', 'meta.brace', 'variable', 'entity.name', 'support'),
      colour('proxy', 'string', 'string.regexp', 'punctuation.definition.string'),
      colour('fault', 'constant.numeric', 'constant.character.escape'),
      colour('client', 'support.type.property-name', 'entity.name.tag', 'entity.name.function'),
      // HTTP: a header's name is the client's blue in the benches too, its value plain.
      colour('client', 'keyword.other.http', 'support.variable.http', 'entity.name.tag.http'),
      colour('ink', 'string.other.http', 'string.http'),
    ],
  }
}

/** The tokens of one theme by name. Dark ones stand in the second half of tokens.css. */
function tokens(type: 'light' | 'dark'): (name: string) => string {
  const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
  const [light = '', dark = ''] = css.split(':root[data-theme="dark"]')
  const half = type === 'light' ? light : dark
  return (name) => {
    const colour = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(half)?.[1]
    if (!colour)
      throw new Error(`tokens.css has no ${type} colour --${name} written as #rrggbb; the code theme needs it.`)
    return colour
  }
}
