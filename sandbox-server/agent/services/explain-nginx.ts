/**
 * What nginx says, as a learner can use it: paths as they know them, no process numbers, and where the reason lies in the
 * sandbox, a sentence that says so.
 */
export function explainNginx(said: string): string {
  const plain = said
    .replaceAll('/etc/nginx/nginx.conf', 'nginx.conf')
    .replaceAll('/etc/nginx/', '')
    .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (\[\w+\]) \d+#\d+: /gm, 'nginx: $1 ')
  const advice = ADVICE.flatMap(([pattern, sentence]) => (pattern.test(plain) ? [sentence] : []))
  if (advice.length === 0) return plain
  return `${plain}${plain.endsWith('\n') ? '' : '\n'}${advice.map((each) => `${each}\n`).join('')}`
}

/** What is written where the sandbox, not the configuration, is in the way. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /bind\(\) to \S+:\d{1,3} failed \(13: Permission denied\)/,
    'Ports below 1024 are for a system’s administrator. Here nginx listens on a port from 1024 on, such as 8080.',
  ],
  [
    /the "user" directive makes sense only/,
    'That is no harm: nginx runs here as an ordinary user, so there is nobody to change to. The line can stay.',
  ],
  [
    /\[emerg\] open\(\) "[^"]*" failed \((?:2: No such file|30: Read-only|13: Permission)/,
    'In this sandbox nginx has nginx.conf and mime.types, and may write to /tmp and /var/log/nginx. There are no other files.',
  ],
  [/"(?:daemon|master_process)" directive is duplicate/, 'nginx stays in the foreground here, as one process.'],
]

/** The directive that cannot be had in the sandbox, as a sentence with its line; null when there is none. */
export function impossibleInNginx(conf: string): string | null {
  for (const { words, line } of mainDirectives(conf)) {
    const [name = '', value = ''] = words
    const why = IMPOSSIBLE[`${name} ${value}`] ?? IMPOSSIBLE[name]
    if (why !== undefined) return `nginx.conf:${line}: ${why}\n`
  }
  return null
}

const IMPOSSIBLE: Readonly<Record<string, string>> = {
  load_module:
    'load_module brings machine code into nginx, and there are no modules in this sandbox. Leave the line out: what is built in is enough here.',
  daemon:
    'The directive daemon decides whether nginx goes into the background. In this sandbox it stays in the foreground, where its words can be seen. Leave the line out.',
  master_process:
    'In this sandbox nginx is one process, started and stopped for you. Leave the line master_process out.',
}

interface Directive {
  readonly words: readonly string[]
  readonly line: number
}

/** The directives that stand in no block, with the line each begins on. Follows nginx's own reading: quotes, comments, blocks. */
function mainDirectives(conf: string): Directive[] {
  const found: Directive[] = []
  let depth = 0
  let words: string[] = []
  let begunOn = 1
  for (const { text, line, isPlain } of tokens(conf)) {
    if (!isPlain || !/^[;{}]$/.test(text)) {
      if (words.length === 0) begunOn = line
      words.push(text)
      continue
    }
    if (text === ';' && depth === 0) found.push({ words, line: begunOn })
    if (text === '{') depth += 1
    if (text === '}') depth = Math.max(0, depth - 1)
    words = []
  }
  return found
}

interface Token {
  readonly text: string
  readonly line: number
  /** False for what stood in quotes, where `;` and braces are letters. */
  readonly isPlain: boolean
}

function* tokens(conf: string): Generator<Token> {
  let line = 1
  const pattern =
    /\s+|#[^\n]*|"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|[;{}]|(?:\\[\s\S]|\$\{|[^\s;{}\\])+|[\s\S]/g
  for (const [text, double, single] of conf.matchAll(pattern)) {
    const quoted = double ?? single
    if (quoted !== undefined) yield { text: quoted, line, isPlain: false }
    else if (!/^[\s#]/.test(text)) yield { text, line, isPlain: true }
    line += text.split('\n').length - 1
  }
}
