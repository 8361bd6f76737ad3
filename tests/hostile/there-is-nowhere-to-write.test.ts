import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'
import { printedOutside } from './attacker.ts'

const program = (folders: string) => `
  import { openSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
  const folders = ${folders}
  const O_TMPFILE = 0o20200000
  const ways = {
    write: (folder: string) => writeFileSync(folder + '/x', 'x'),
    sparse: (folder: string) => writeFileSync(folder + '/sparse', 'x', { flag: 'a' }),
    nameless: (folder: string) => openSync(folder, O_TMPFILE | 2),
    mkdir: (folder: string) => mkdirSync(folder + '/y'),
    // Below /proc the kernel gives an answer that Node takes for “not yet”, again and again.
    deep: (folder: string) => folder.startsWith('/proc') || mkdirSync(folder + '/d/e/e/p', { recursive: true }),
    temp: (folder: string) => mkdtempSync(folder + '/z'),
    symlink: (folder: string) => symlinkSync('/etc/passwd', folder + '/s'),
    link: (folder: string) => linkSync('/app/server.ts', folder + '/l'),
  }
  const done: string[] = []
  for (const folder of folders) for (const [way, act] of Object.entries(ways)) {
    try { if (act(folder) !== true) done.push(way) } catch {}
  }
  console.log(JSON.stringify(done))`

const EVERYWHERE = JSON.stringify([
  ...['/', '/tmp', '/dev', '/dev/shm', '/dev/mqueue', '/app', '/entry', '/etc', '/node_modules', '/node_modules/ws'],
  ...[
    '/proc',
    '/proc/self',
    '/dev/pts',
    '/duplex',
    '/duplex/compiled',
    '/run',
    '/var/tmp',
    '/proc/1/cwd',
    '/proc/self/fd',
  ],
])

attack('there is nowhere to write: no file, no folder, no link, none without a name', async ({ run }) => {
  assert.deepEqual(json(await run(program(EVERYWHERE))), [])
  // The very same, in a folder of its own.
  const outside = await printedOutside(program('[import.meta.dirname]'))
  assert.deepEqual(outside, ['write', 'sparse', 'nameless', 'mkdir', 'deep', 'temp', 'symlink'])
})
