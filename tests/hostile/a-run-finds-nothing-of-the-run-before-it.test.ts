import assert from 'node:assert/strict'
import { attack, json } from '../pods/pod-test.ts'

const LEAVES = `
  import { spawn } from 'node:child_process'
  import { createSocket } from 'node:dgram'
  import { writeFileSync } from 'node:fs'
  import { createServer } from 'node:net'
  const leftover = "process.title = 'leftover'; require('net').createServer((socket) => socket.end('leftover')).listen('\\\\0leftover').on('error', () => {})"
  spawn(process.execPath, ['-e', leftover], { detached: true, stdio: 'ignore' }).unref()
  for (const path of ['/tmp/leftover', '/dev/shm/leftover', '/app/leftover']) try { writeFileSync(path, 'leftover') } catch {}
  process.env.LEFTOVER = 'leftover'
  const server = createServer((socket) => socket.end('leftover'))
  createSocket('udp4').bind(5353)
  server.listen(8080, () => createServer().listen('\\0abstract', () => console.log('left')))
  setTimeout(() => process.exit(0), 300)`

const LOOKS = `
  import { existsSync, readFileSync, readdirSync } from 'node:fs'
  const read = (path) => { try { return readFileSync(path, 'latin1') } catch { return '' } }
  const lines = (path) => read(path).trim().split('\\n').slice(1)
  const pids = readdirSync('/proc').filter((name) => /^\\d+$/.test(name))
  console.log(JSON.stringify({
    processes: pids.filter((pid) => read('/proc/' + pid + '/cmdline').includes('leftover')).length,
    files: ['/tmp/leftover', '/dev/shm/leftover', '/app/leftover'].filter((path) => existsSync(path)),
    listening: [...lines('/proc/net/tcp'), ...lines('/proc/net/tcp6')].filter((line) => line.trim().split(/\\s+/)[3] === '0A').length,
    datagrams: lines('/proc/net/udp').length,
    abstract: lines('/proc/net/unix').filter((line) => line.includes('@')).length,
    variable: process.env.LEFTOVER ?? null,
  }))`

attack('a run finds no process, file, port, socket or variable of the run before it', async ({ run }) => {
  assert.equal((await run(LEAVES)).stdout, 'left\n')
  const nothing = { processes: 0, files: [], listening: 0, datagrams: 0, abstract: 0, variable: null }
  assert.deepEqual(json(await run(LOOKS)), nothing)
})
