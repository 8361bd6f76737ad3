import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'

attack('there is nowhere to write: no file, no folder, no link, no pipe', async ({ run }) => {
  const outcome = await run(`
    import { linkSync, mkdirSync, mkdtempSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
    const folders = ['/', '/tmp', '/dev', '/dev/shm', '/app', '/entry', '/etc', '/node_modules', '/node_modules/ws', '/proc', '/proc/self', '/dev/pts']
    const ways = {
      write: (folder: string) => writeFileSync(folder + '/x', 'x'),
      mkdir: (folder: string) => mkdirSync(folder + '/y'),
      temp: (folder: string) => mkdtempSync(folder + '/z'),
      symlink: (folder: string) => symlinkSync('/etc/passwd', folder + '/s'),
      link: (folder: string) => linkSync('/app/server.ts', folder + '/l'),
    }
    const done: string[] = []
    for (const folder of folders) for (const [way, act] of Object.entries(ways)) {
      try { act(folder); done.push(way + ' ' + folder) } catch {}
    }
    console.log(JSON.stringify(done))`)
  assert.deepEqual(json(outcome), [])
})
