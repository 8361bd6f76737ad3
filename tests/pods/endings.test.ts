import assert from 'node:assert/strict'
import { podTest } from './pod-test.ts'

const ENDINGS = [
  {
    name: 'a program that runs to its end has finished',
    text: `console.log('done')`,
    ends: { how: 'finished', message: /ran to its end/ },
  },
  {
    name: 'a program that ends itself with a code has crashed, and the code is told',
    text: `process.exit(3)`,
    ends: { how: 'crashed', exitCode: 3, message: /exit code 3/ },
  },
  {
    name: 'an error that nobody caught is told with its line',
    text: `const name = 'x'\n\nthrow new TypeError('bad ' + name)`,
    ends: { how: 'crashed', line: 3, message: /server\.ts, line 3: nothing caught this error: TypeError: bad x\./ },
  },
  {
    name: 'an error that was handled is not taken for the one that ended the program',
    text: `try { JSON.parse('{') } catch (error) { console.error(error) }\n\nnull.nothing`,
    ends: { how: 'crashed', line: 3, message: /line 3: .*Cannot read properties of null/ },
  },
  {
    name: 'a rejection that nobody caught is told with its line',
    text: `\nPromise.reject(new Error('no'))`,
    ends: { how: 'crashed', line: 2, message: /line 2: .*Error: no\./ },
  },
  {
    name: 'a mistake in the syntax is told with its line',
    text: `const a = 1\nconst b = = 2`,
    ends: { how: 'crashed', line: 2, message: /line 2: this cannot be read as TypeScript: Expression expected\./ },
  },
  {
    name: 'an enum is named, with what to write instead',
    text: `\nenum State { Open }`,
    ends: { how: 'crashed', line: 2, message: /line 2: .*An enum is not only a type.*Use a union/ },
  },
  {
    name: 'a namespace is named, with what to write instead',
    text: `namespace Room { export const size = 1 }`,
    ends: { how: 'crashed', line: 1, message: /A namespace is not only a type/ },
  },
  {
    name: 'a parameter property is named, with what to write instead',
    text: `class Room { constructor(private size: number) {} }`,
    ends: { how: 'crashed', line: 1, message: /A parameter property.*Declare the field/ },
  },
  {
    name: 'a type assertion in angle brackets is named, with what to write instead',
    text: `const size = <number>JSON.parse('1')`,
    ends: { how: 'crashed', line: 1, message: /Write x as T/ },
  },
  {
    name: 'a package that is not there is named, with those that are',
    text: `console.log(1)\nimport _ from 'lodash'`,
    ends: { how: 'crashed', line: 2, message: /no package lodash.*can import ws, ioredis/ },
  },
  {
    name: 'a file that is not there is named, with those that are',
    text: `import './rooms.ts'`,
    ends: { how: 'crashed', line: 1, message: /no file rooms\.ts\. The files are: server\.ts\./ },
  },
  {
    name: 'a file that is there under its full name is said so',
    text: `import './server'`,
    ends: { how: 'crashed', line: 1, message: /no file server\. An import names the file in full: '\.\/server\.ts'/ },
  },
  {
    name: 'a type that is imported as a value is told with the way to write it',
    text: `import { RawData } from 'ws'`,
    ends: { how: 'crashed', line: 1, message: /import type \{ RawData \} from 'ws'/ },
  },
  {
    name: 'a port that is taken is named, with the line that asks for it',
    text: `import { createServer } from 'node:http'\ncreateServer().listen(8080)\ncreateServer().listen(8080)`,
    ends: { how: 'crashed', line: 3, message: /port 8080 is taken/ },
  },
  {
    name: 'a program that waits for what can no longer happen is told the line where it waits',
    text: `console.log(1)\nawait new Promise(() => {})`,
    ends: { how: 'crashed', line: 2, message: /line 2: the program waits here/ },
  },
  {
    name: 'a program that is still running when its time is up is out of time',
    text: `setInterval(() => {}, 1000)`,
    wallMs: 300,
    ends: { how: 'out-of-time', message: /still running after 0\.3 s/ },
  },
] as const

for (const { name, text, ends, ...options } of ENDINGS) {
  podTest(name, async ({ run }) => {
    const { ending } = await run(text, options)
    assert.match(ending.message, ends.message)
    assert.equal(ending.how, ends.how)
    if ('line' in ends) assert.deepEqual([ending.place?.file, ending.place?.line], ['server.ts', ends.line])
    if ('exitCode' in ends) assert.equal(ending.exitCode, ends.exitCode)
  })
}
