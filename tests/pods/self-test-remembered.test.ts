import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { remembered } from '../../sandbox-server/pods/self-test/remembered.ts'

const root = mkdtempSync(join(tmpdir(), 'duplex-remembered-'))
after(() => rmSync(root, { recursive: true }))
let count = 0

/** A checkout with a file in each room, and what it remembers. */
function checkout() {
  count += 1
  const appRoot = join(root, `${count}`)
  for (const path of ['pods/a.ts', 'agent/clock/b.ts', 'protocol/c.ts', 'wire/d.ts']) {
    mkdirSync(dirname(join(appRoot, 'sandbox-server', path)), { recursive: true })
    writeFileSync(join(appRoot, 'sandbox-server', path), path)
  }
  const look = (alsoBy: string[] = ['47321', 'watchdog']) => remembered({ appRoot, alsoBy })
  return { appRoot, file: join(appRoot, '.duplex/self-test'), look }
}

test('a sandbox that held is remembered, and only its owner can read or change that', () => {
  const { file, look } = checkout()
  assert.equal(look().holds(), false)
  look().keep()
  assert.equal(look().holds(), true)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  look().forget()
  assert.equal(look().holds(), false)
})

test('another line of our code, another user or another keeper of memory, and the test is made again', () => {
  const { appRoot, look } = checkout()
  look().keep()
  assert.equal(look(['65534', 'watchdog']).holds(), false)
  assert.equal(look(['47321', 'cgroup v2']).holds(), false)
  writeFileSync(join(appRoot, 'sandbox-server/agent/clock/b.ts'), 'changed')
  assert.equal(look().holds(), false)
  writeFileSync(join(appRoot, 'sandbox-server/agent/clock/b.ts'), 'agent/clock/b.ts')
  assert.equal(look().holds(), true)
  writeFileSync(join(appRoot, 'sandbox-server/pods/new.ts'), '')
  assert.equal(look().holds(), false)
})

test('what somebody else could have written is not believed', () => {
  const { appRoot, file, look } = checkout()
  look().keep()
  chmodSync(file, 0o622)
  assert.equal(look().holds(), false, 'others may write to the file')
  chmodSync(file, 0o600)
  chmodSync(dirname(file), 0o777)
  assert.equal(look().holds(), false, 'others may write to its folder')
  chmodSync(dirname(file), 0o755)
  assert.equal(look().holds(), true)
  renameSync(file, join(appRoot, 'elsewhere'))
  symlinkSync(join(appRoot, 'elsewhere'), file)
  assert.equal(look().holds(), false, 'it is a link')
})

test('a forged line is no memory, and where nothing can be kept nothing breaks', () => {
  const { appRoot, file, look } = checkout()
  mkdirSync(dirname(file))
  writeFileSync(file, 'held\n', { mode: 0o600 })
  assert.equal(look().holds(), false)
  rmSync(dirname(file), { recursive: true })
  writeFileSync(join(appRoot, '.duplex'), 'a file, where the folder should be')
  look().keep()
  assert.equal(readFileSync(join(appRoot, '.duplex'), 'utf8'), 'a file, where the folder should be')
})
