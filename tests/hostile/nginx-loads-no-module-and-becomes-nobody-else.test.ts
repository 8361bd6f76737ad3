import assert from 'node:assert/strict'
import { asksNginx, refusedByNginx, serverBlock, serviceAttack } from '../pods/service-test.ts'

serviceAttack(
  'nginx loads no module, and neither leaves the foreground nor takes another user',
  'nginx',
  async ({ run }) => {
    assert.match(
      await refusedByNginx(run, `\nload_module modules/evil.so;\n${serverBlock('')}`),
      /^nginx\.conf:2: load_module brings machine code/,
    )
    assert.match(await refusedByNginx(run, `daemon on;\n${serverBlock('')}`), /^nginx\.conf:1: The directive daemon/)
    assert.match(
      await refusedByNginx(run, `# daemon off;\nmaster_process on; ${serverBlock('')}`),
      /^nginx\.conf:2: In this sandbox nginx is one process/,
    )
    const root = await run(
      asksNginx(
        `user root;\npid /var/run/nginx.pid;\n${serverBlock('location / { return 200 "served"; }')}`,
        `console.log((await get('/')).text)`,
      ),
    )
    assert.equal(root.stdout, 'served\n')
    assert.match(root.stderr, /The line can stay/)
  },
)
