import { stripTypes } from './strip-types.ts'

// Runs when the site is built, never in the browser: `?raw` brings the packages' own declarations in as text. Vite wants
// each pattern and its options spelt out.

const ioredis = import.meta.glob<string>('/node_modules/ioredis/built/**/*.d.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const socketIo = import.meta.glob<string>(
  [
    '/node_modules/socket.io/dist/**/*.d.ts',
    '/node_modules/socket.io-adapter/dist/*.d.ts',
    '/node_modules/socket.io-parser/build/cjs/*.d.ts',
    '/node_modules/engine.io/build/**/*.d.ts',
    '/node_modules/engine.io-parser/build/cjs/*.d.ts',
    '/node_modules/@socket.io/component-emitter/lib/cjs/index.d.ts',
    '/node_modules/@types/cors/index.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
)
const socketIoClient = import.meta.glob<string>(
  [
    '/node_modules/socket.io-client/build/cjs/*.d.ts',
    '/node_modules/socket.io-parser/build/cjs/*.d.ts',
    '/node_modules/engine.io-client/build/cjs/**/*.d.ts',
    '/node_modules/engine.io-parser/build/cjs/*.d.ts',
    '/node_modules/@socket.io/component-emitter/lib/cjs/index.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
)
const express = import.meta.glob<string>(
  [
    '/node_modules/@types/{express,express-serve-static-core,body-parser,serve-static,qs,send,connect,http-errors,range-parser}/*.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
)
const promClient = import.meta.glob<string>('/node_modules/prom-client/index.d.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const jest = import.meta.glob<string>(
  [
    '/node_modules/@types/jest/index.d.ts',
    '/node_modules/expect/build/index.d.ts',
    '/node_modules/@jest/{expect-utils,get-type,schemas}/build/index.d.ts',
    '/node_modules/jest-matcher-utils/build/index.d.ts',
    '/node_modules/jest-mock/build/index.d.ts',
    '/node_modules/pretty-format/build/index.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
)

/** What a test may also take by name, as Jest's own package has it. */
const JEST_GLOBALS = `declare module '@jest/globals' {
const names: { jest: typeof jest; expect: typeof expect; describe: typeof describe; test: typeof test; it: typeof it; beforeEach: typeof beforeEach; afterEach: typeof afterEach; beforeAll: typeof beforeAll; afterAll: typeof afterAll }
export = names
}`

/** Types beside those of Node and `ws`, by the pack that holds them: path to text, as the editor's worker shall see them. */
export const PACKS: Readonly<Record<string, () => Record<string, string>>> = {
  ioredis: () => packed(ioredis, { ioredis: 'built/index.d.ts' }),
  'socket.io': () =>
    packed(socketIo, {
      'socket.io': 'dist/index.d.ts',
      'socket.io-adapter': 'dist/index.d.ts',
      'socket.io-parser': 'build/cjs/index.d.ts',
      'engine.io': 'build/engine.io.d.ts',
      'engine.io-parser': 'build/cjs/index.d.ts',
      '@socket.io/component-emitter': 'lib/cjs/index.d.ts',
    }),
  'socket.io-client': () =>
    packed(socketIoClient, {
      'socket.io-client': 'build/cjs/index.d.ts',
      'socket.io-parser': 'build/cjs/index.d.ts',
      'engine.io-client': 'build/cjs/index.d.ts',
      'engine.io-parser': 'build/cjs/index.d.ts',
      '@socket.io/component-emitter': 'lib/cjs/index.d.ts',
    }),
  express: () => packed(express, {}),
  'prom-client': () => packed(promClient, { 'prom-client': 'index.d.ts' }),
  jest: () => ({
    ...packed(jest, {
      expect: 'build/index.d.ts',
      '@jest/expect-utils': 'build/index.d.ts',
      '@jest/get-type': 'build/index.d.ts',
      '@jest/schemas': 'build/index.d.ts',
      'jest-matcher-utils': 'build/index.d.ts',
      'jest-mock': 'build/index.d.ts',
      'pretty-format': 'build/index.d.ts',
    }),
    'node_modules/@types/jest-globals.d.ts': JEST_GLOBALS,
  }),
}

function packed(files: Record<string, string>, mains: Record<string, string>): Record<string, string> {
  const texts = Object.entries(files).map(([path, text]) => [path.slice(1), stripTypes(text)] as const)
  const manifests = Object.entries(mains).map(
    ([name, types]) => [`node_modules/${name}/package.json`, JSON.stringify({ name, types })] as const,
  )
  return Object.fromEntries([...texts, ...manifests])
}
