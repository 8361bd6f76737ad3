import assert from 'node:assert/strict'
import { refusedByNginx, serverBlock, serviceAttack } from '../pods/service-test.ts'

serviceAttack('nginx includes no file of the host, the agent or the learner', 'nginx', async ({ run }) => {
  for (const path of [
    '/etc/shadow',
    '/sbx/app/package.json',
    '/app/server.ts',
    '/pod/seccomp.bpf',
    '/proc/1/root/sbx/app/package.json',
  ]) {
    const said = await refusedByNginx(run, `include ${path};\n${serverBlock('')}`)
    assert.match(said, /open\(\) "[^"]+" failed \((?:2: No such file|13: Permission)/, path)
    assert.match(said, /There are no other files/)
  }
})
