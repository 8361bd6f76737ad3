import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'

attack('a program cannot change, replace, rename or re-permission its own files', async ({ run }) => {
  const outcome = await run(`
    import { chmodSync, chownSync, renameSync, rmSync, symlinkSync, truncateSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
    const tricks = {
      overwrite: () => writeFileSync('/app/server.ts', 'changed'),
      truncate: () => truncateSync('/app/server.ts'),
      unlink: () => unlinkSync('/app/server.ts'),
      rename: () => renameSync('/app/server.ts', '/app/other.ts'),
      chmod: () => chmodSync('/app/server.ts', 0o777),
      setuid: () => chmodSync('/node', 0o4755),
      chown: () => chownSync('/app/server.ts', 0, 0),
      touch: () => utimesSync('/app/server.ts', 0, 0),
      link: () => symlinkSync('/proc/1/root', '/app/root'),
      entry: () => rmSync('/entry/main'),
      folder: () => renameSync('/app', '/other'),
      remount: () => writeFileSync('/proc/self/mountinfo', 'x'),
    }
    console.log(JSON.stringify(Object.entries(tricks).flatMap(([name, trick]) => { try { trick(); return [name] } catch { return [] } })))`)
  assert.deepEqual(json(outcome), [])
})
