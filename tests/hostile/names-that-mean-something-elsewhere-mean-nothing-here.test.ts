import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

const NAMES = ['__proto__', 'constructor', 'toString', 'node_modules', 'package.json', 'main', 'ws', 'runner.ts', 'con']

attack(
  'a file that is called like a part of the language, of Node or of ours is a file like any other',
  async ({ run }) => {
    const { stdout, ending } = await run([
      {
        name: 'server.ts',
        text: `
        import { readFileSync } from 'node:fs'
        import { WebSocket } from 'ws'
        console.log(typeof WebSocket, ${JSON.stringify(NAMES)}.every((name) => readFileSync('/app/' + name, 'utf8').startsWith('{')), {}.polluted)`,
      },
      ...NAMES.map((name) => ({ name, text: '{ "type": "module", "polluted": true }' })),
    ])
    assert.equal(stdout, 'function true undefined\n')
    assert.equal(ending.how, 'finished')
  },
)
