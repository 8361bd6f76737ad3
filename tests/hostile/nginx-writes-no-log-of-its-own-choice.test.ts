import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { refusedByNginx, serverBlock, serviceAttack } from '../pods/service-test.ts'

serviceAttack(
  'nginx writes its logs nowhere but to its own /tmp and to where a learner reads them',
  'nginx',
  async ({ run }) => {
    for (const path of [
      '/etc/nginx/evil.log',
      '/sbx/evil.log',
      '/pod/evil.log',
      '/evil.log',
      '/usr/evil.log',
      '/proc/1/fd/1x',
    ]) {
      assert.match(
        await refusedByNginx(run, `error_log ${path};\n${serverBlock('')}`),
        /nginx: \[emerg\] .*failed/,
        path,
      )
    }
    assert.ok(!existsSync('/evil.log') && !existsSync('/usr/evil.log'))
    assert.deepEqual(
      readdirSync('/etc').filter((name) => name.includes('evil')),
      [],
    )
  },
)
