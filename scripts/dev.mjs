// npm run dev: the site with hot reload on PORT (4321), the sandbox server beside it on the next port, restarted when it changes.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { launch, ownDataFolder } from './launch.mjs'
import { appNode, ROOT } from './paths.mjs'
import { setUp } from './setup.mjs'

setUp({ site: false, browser: false })
const port = Number(process.env.PORT ?? 4321)
ownDataFolder(path.join(ROOT, 'data'))

const site = spawn(appNode(), [path.join(ROOT, 'node_modules/astro/bin/astro.mjs'), 'dev', '--port', `${port}`], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', DUPLEX_SANDBOX: `http://127.0.0.1:${port + 1}` },
})
site.on('exit', () => process.kill(process.pid, 'SIGTERM'))

// --watch follows what the server imports; lessons are watched by path, because graders and quizzes are read, not imported.
process.exitCode = await launch(
  [
    '--watch',
    '--watch-preserve-output',
    '--watch-path=ROOT/sandbox-server',
    '--watch-path=ROOT/lessons',
    'ROOT/sandbox-server/main.ts',
  ],
  {
    as: 'sandbox',
    env: {
      PORT: `${port + 1}`,
      DUPLEX_DATA: 'ROOT/data',
      DUPLEX_SITE: 'ROOT/dist',
      DUPLEX_ORIGINS: `http://localhost:${port},http://127.0.0.1:${port}`,
    },
  },
)
site.kill('SIGTERM')
