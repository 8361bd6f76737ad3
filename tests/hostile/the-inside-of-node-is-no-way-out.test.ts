import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'

attack('what Node keeps for itself leads no further than Node', async ({ run }) => {
  const outcome = await run(`
    import { execFileSync } from 'node:child_process'
    import inspector from 'node:inspector'
    import { createRequire } from 'node:module'
    const read = (bindings) => {
      const { readFileUtf8 } = bindings('fs')
      return ['/etc/shadow', '/sbx/app/package.json', '/proc/1/root/sbx'].filter((path) => { try { return readFileUtf8(path, 0).length > 0 } catch { return false } })
    }
    const attempts = {
      binding: () => read((name) => process.binding(name)),
      internals: () => JSON.parse(execFileSync(process.execPath, ['--expose-internals', '-e',
        'const { internalBinding } = require("internal/test/binding"); console.log(JSON.stringify((' + read + ')(internalBinding)))'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
      library: () => { process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6'); return ['loaded'] },
      debugsParent: () => { process._debugProcess(1); process._debugProcess(process.ppid); return [] },
      spawns: () => createRequire('/')('node:child_process').spawnSync('/bin/sh', ['-c', 'echo']).error ? [] : ['a shell'],
      inspects: () => { inspector.open(0, '127.0.0.1'); inspector.close(); return [] },
    }
    console.log(JSON.stringify(Object.entries(attempts).flatMap(([name, act]) => { try { return act().map((what) => name + ' ' + what) } catch { return [] } })))
    process.exit()`)
  assert.deepEqual(json(outcome), [])
})
