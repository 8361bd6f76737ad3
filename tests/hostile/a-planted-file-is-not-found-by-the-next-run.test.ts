import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'

attack('a file of the next run is not the one an earlier run planted', async ({ run }) => {
  await run([
    { name: 'server.ts', text: `import './evil.ts'` },
    { name: 'evil.ts', text: `console.log('evil')` },
  ])
  const { ending } = await run(`import './evil.ts'`)
  assert.match(ending.message, /There is no file evil\.ts/)
})
