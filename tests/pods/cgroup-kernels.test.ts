import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { appRoot } from './pod-test.ts'

// This machine counts with one version of cgroups, or gives none away. A user-mode Linux is a kernel in a process of its
// own: it sees this machine's files, read-only, and counts as it is told. DUPLEX_UML names one that is not on the path.

const uml = [process.env.DUPLEX_UML ?? '', '/usr/bin/linux.uml'].find((file) => file !== '' && existsSync(file))
const skip =
  uml === undefined
    ? 'no kernel of its own is here to be started: sudo apt-get install -y --no-install-recommends user-mode-linux'
    : process.getuid?.() !== 0
      ? 'the files of the machine are read as root in there'
      : false

const MOUNTS = {
  'version 2': 'mount -t cgroup2 -o nsdelegate none /sys/fs/cgroup',
  'version 1':
    'mount -t tmpfs none /sys/fs/cgroup; for c in memory pids cpu; do mkdir /sys/fs/cgroup/$c; mount -t cgroup -o $c none /sys/fs/cgroup/$c; done',
}

for (const [version, mounts] of Object.entries(MOUNTS)) {
  test(`pods are held by a real kernel with cgroups of ${version}`, { skip, timeout: 400_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'duplex-kernel-'))
    try {
      const init = join(folder, 'init')
      writeFileSync(init, initOf(mounts), { mode: 0o755 })
      const said = await boot(folder)
      assert.match(said, /^ℹ fail 0$/m, said)
      assert.match(said, /^ℹ skipped 0$/m, said)
      assert.match(said, /^left: nothing$/m, said)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

function initOf(mounts: string): string {
  return `#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin TMPDIR=/run NO_COLOR=1
mount -t proc none /proc; mount -t sysfs none /sys; mount -t tmpfs none /run
ip link set lo up
${mounts}
cd ${appRoot}
${process.execPath} --test --test-reporter=spec tests/pods/cgroups.test.ts
find /sys/fs/cgroup -name 'duplex-[0-9]*' | sed 's/^/left: /' | grep . || echo 'left: nothing'
echo o > /proc/sysrq-trigger
sleep 5
`
}

function boot(folder: string): Promise<string> {
  const args = [
    'mem=1G',
    'rootfstype=hostfs',
    'root=/dev/root',
    'ro',
    `init=${join(folder, 'init')}`,
    'con0=fd:0,fd:1',
    'con=null',
    'quiet',
  ]
  return new Promise((resolve, reject) => {
    const options = {
      timeout: 380_000,
      maxBuffer: 16 * 1024 * 1024,
      env: { PATH: '/usr/bin:/bin', TMPDIR: '/dev/shm', HOME: folder },
    }
    const child = execFile(uml ?? '', args, options, (error, stdout, stderr) => {
      if (error?.killed) reject(new Error(`The kernel did not come to its end. ${stdout}${stderr}`))
      else resolve(stdout.replaceAll('\r', ''))
    })
    child.stdin?.end()
  })
}
