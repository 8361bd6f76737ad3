import { stripTypes } from './strip-types.ts'

// Runs when the site is built, never in the browser: `?raw` brings the packages' own declarations in as text.
const raw = import.meta.glob<string>(
  [
    '/node_modules/@types/node/*.d.ts',
    '/node_modules/@types/node/{assert,compatibility,dns,fs,readline,stream,timers,web-globals}/*.d.ts',
    '/node_modules/@types/ws/index.d.ts',
    '/node_modules/undici-types/{fetch,formdata,header,websocket,eventsource,patch,readable,webidl,utility}.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
)

/** Modules no exercise has a use for. Half a megabyte of text that would only slow the first diagnostics down. */
const UNUSED =
  /@types\/node\/(?:cluster|dgram|domain|http2|inspector|inspector\.generated|punycode|repl|sea|sqlite|trace_events|v8|vm|wasi|test)\.d\.ts$/

const UNDICI = ['fetch', 'formdata', 'header', 'websocket', 'eventsource', 'patch', 'readable', 'webidl', 'utility']

/**
 * The types of Node and `ws`, which every challenge is checked with: path to text, comments taken out. They lie where npm
 * puts them, so that the checker knows them for a library's and refuses to rename what is declared there.
 */
export function editorTypes(): Record<string, string> {
  const files = Object.entries(raw).filter(([path]) => !UNUSED.test(path))
  return {
    ...Object.fromEntries(files.map(([path, text]) => [path.slice(1), stripTypes(text)])),
    // Node's fetch and WebSocket are declared by way of this package; its own index drags in everything else it has.
    'node_modules/undici-types/index.d.ts': UNDICI.map((name) => `export * from './${name}'`).join('\n'),
  }
}
