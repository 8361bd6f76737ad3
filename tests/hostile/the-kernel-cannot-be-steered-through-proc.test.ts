import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { attack, json } from '../pods/pod-test.ts'

const WATCHED = ['/proc/sys/kernel/core_pattern', '/proc/sys/kernel/hostname', '/proc/sys/net/ipv4/ip_forward']

attack('what is written to /proc changes neither the kernel nor the sandbox', async ({ run }) => {
  const before = WATCHED.map((path) => readFileSync(path, 'utf8'))
  const outcome = await run(`
    import { writeFileSync } from 'node:fs'
    const paths = ['sys/kernel/core_pattern', 'sys/kernel/hostname', 'sys/kernel/domainname', 'sys/kernel/modprobe', 'sys/kernel/panic',
      'sys/net/ipv4/ip_forward', 'sys/net/ipv4/tcp_rmem', 'sys/net/core/somaxconn', 'sys/net/unix/max_dgram_qlen', 'sys/vm/overcommit_memory',
      'sys/user/max_user_namespaces', 'sys/fs/binfmt_misc/register', 'sys/kernel/ns_last_pid', 'sysrq-trigger', 'mtrr', 'irq/default_smp_affinity',
      '1/uid_map', 'self/uid_map', 'self/gid_map', 'self/setgroups', 'self/attr/current', 'self/loginuid', '1/mem']
    console.log(JSON.stringify(paths.filter((path) => { try { writeFileSync('/proc/' + path, '1'); return true } catch { return false } })))`)
  // The first process of the sandbox is the learner's own; its pages can be opened, and hold nothing.
  assert.deepEqual(
    (json(outcome) as string[]).filter((path) => path !== '1/mem'), // Our own program printed it, just above.
    [],
  )
  assert.deepEqual(
    WATCHED.map((path) => readFileSync(path, 'utf8')),
    before,
  )
})
