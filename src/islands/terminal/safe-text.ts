/**
 * Lets through what a program may do to a terminal: print text, and colour it. Everything else that an escape sequence
 * can do (the title, the clipboard, links that hide where they lead, bells, moving about, blinking, hiding) is taken out.
 * One filter per stream, because a sequence may arrive in pieces.
 */
export function safeText(): (text: string) => string {
  let mode: Mode = 'text'
  let parameters = ''

  function next(char: string): string {
    if (char === '\n' || char === '\u0018' || char === '\u001a') return leave(char === '\n' ? '\n' : '')
    switch (mode) {
      case 'text':
        return inText(char)
      case 'escape':
        return afterEscape(char)
      case 'csi':
        return inControlSequence(char)
      case 'string':
        if (char === '\u001b') mode = 'string-end'
        else if (char === '\u0007' || char === '\u009c') mode = 'text'
        return ''
      case 'string-end':
        mode = 'escape'
        return char === '\\' ? leave('') : afterEscape(char)
    }
  }

  function leave(what: string): string {
    mode = 'text'
    return what
  }

  function inText(char: string): string {
    if (char === '\t' || char === '\r' || !CONTROL.test(char)) return char
    if (char === '\u001b') mode = 'escape'
    else if (char === '\u009b') begin('csi')
    else if (STRINGS_8_BIT.includes(char)) mode = 'string'
    return ''
  }

  function afterEscape(char: string): string {
    if (char === '\u001b') return ''
    if (char === '[') begin('csi')
    else if (STRINGS.includes(char)) mode = 'string'
    else if (char < ' ' || char > '/') mode = 'text'
    return ''
  }

  function begin(sequence: 'csi'): void {
    mode = sequence
    parameters = ''
  }

  function inControlSequence(char: string): string {
    if (char === '\u001b') {
      mode = 'escape'
      return ''
    }
    if (CONTROL.test(char)) return leave('')
    if (char >= '@') return leave(char === 'm' ? style(parameters) : '')
    parameters += char
    return parameters.length > LONGEST_SEQUENCE ? leave('') : ''
  }

  return (text) => {
    if (mode === 'text' && !CONTROL_BUT_LINES.test(text)) return text
    let safe = ''
    for (const char of text) safe += next(char)
    return safe
  }
}

/** Text alone, for where it is shown outside a terminal. What turns the direction of reading around is made visible. */
export function plainText(text: string): string {
  return safeText()(text).replace(STYLES, '').replace(TURNING, '\ufffd').replaceAll('\r\n', '\n').replaceAll('\r', '\n')
}

/** Where in a sequence the next character is (ECMA-48). A string is what OSC, DCS, APC, PM and SOS begin. */
type Mode = 'text' | 'escape' | 'csi' | 'string' | 'string-end'

const STRINGS = ']PX^_'
const STRINGS_8_BIT = '\u0090\u0098\u009d\u009e\u009f'
const LONGEST_SEQUENCE = 64
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: what the filter lets through, and nothing else
const STYLES = /\u001b\[[\d;:]*m/g
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g

/** Blinking (5, 6) disturbs, and concealed text (8) cannot be read. */
const NO_STYLE = ['5', '6', '8', '05', '06', '08']

function style(parameters: string): string {
  if (!/^[\d;:]*$/.test(parameters)) return ''
  const given = parameters.split(';')
  const allowed: string[] = []
  for (let at = 0; at < given.length; at++) {
    const each = given[at] ?? ''
    // A colour by number (38;5;n) or by parts (38;2;r;g;b) is one thing.
    const more = /^[345]8$/.test(each) ? { '5': 2, '2': 4 }[given[at + 1] ?? ''] : undefined
    if (more !== undefined) {
      allowed.push(...given.slice(at, at + more + 1))
      at += more
    } else if (!NO_STYLE.includes(each)) allowed.push(each)
  }
  return allowed.length === 0 ? '' : `\u001b[${allowed.join(';')}m`
}
