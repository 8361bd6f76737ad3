import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { appRoot, skip } from './pod-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'duplex-sandbox-command-'))
after(() => rmSync(folder, { recursive: true }))

test('npm run sandbox streams what a program prints, and exits with 0 when it finished', { skip }, async () => {
  const { code, stdout, stderr } = await sandbox(`console.log('hello')`)
  assert.deepEqual([code, stdout], [0, 'hello\n'])
  assert.match(stderr, /finished: The program ran to its end\./)
})

test('npm run sandbox --json prints one object, and exits with 1 when the program crashed', { skip }, async () => {
  const { code, stdout } = await sandbox(`console.log('hello')\nnull.nothing`, ['--json'])
  assert.equal(code, 1)
  const { how, place, output } = JSON.parse(stdout)
  assert.deepEqual([how, place.file, place.line], ['crashed', 'program.ts', 2])
  assert.match(output, /^hello\n/)
})

test('npm run sandbox --time ends a program that goes on', { skip }, async () => {
  const { code, stdout } = await sandbox(`setInterval(() => {}, 1000)`, ['--json', '--time', '0.5'])
  assert.equal(code, 1)
  assert.equal(JSON.parse(stdout).how, 'out-of-time')
})

test('Ctrl-C stops the program, which is no failure', { skip }, async () => {
  const { code, stderr } = await sandbox(`console.log('up'); setInterval(() => {}, 1000)`, [], 'SIGINT')
  assert.equal(code, 0)
  assert.match(stderr, /stopped: The program was stopped\./)
})

test('npm run sandbox called wrongly says how it is called, and exits with 64', { skip }, async () => {
  for (const args of [[], ['no-such-file.ts'], ['--time', 'soon', 'a.ts'], ['--what']]) {
    const { code, stderr } = await command(args)
    assert.equal(code, 64, args.join(' '))
    assert.match(stderr, /npm run sandbox -- <file\.ts>/)
  }
})

async function sandbox(text: string, args: readonly string[] = [], signalOnOutput?: NodeJS.Signals) {
  const file = join(folder, 'program.ts')
  writeFileSync(file, text)
  return await command([file, ...args], signalOnOutput)
}

async function command(args: readonly string[], signalOnOutput?: NodeJS.Signals) {
  const child = spawn(process.execPath, [join(appRoot, 'sandbox-server/commands/sandbox.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text
      if (name === 'stdout' && signalOnOutput !== undefined) child.kill(signalOnOutput)
    })
  }
  const code = await new Promise<number | null>((settle) => child.once('close', settle))
  return { code, ...printed }
}
