// npm run check: everything that can be said about the code without running it, and that every lesson and challenge is sound.
import { spawnSync } from 'node:child_process'
import { appNode, ROOT } from './paths.mjs'
import { say } from './say.mjs'
import { setUp } from './setup.mjs'

setUp({ site: false, browser: false })

const bin = (file) => [appNode(), `${ROOT}/node_modules/${file}`]
const CHECKS = [
  ['format and lint', [...bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
  ['format of .astro files', [...bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', 'src/**/*.astro']],
  ['types: server and tests', [...bin('typescript/bin/tsc'), '-p', 'tsconfig.server.json']],
  ['types: protocol and wire without Node or DOM', [...bin('typescript/bin/tsc'), '-p', 'tsconfig.pure.json']],
  ['types: tests of the page', [...bin('typescript/bin/tsc'), '-p', 'tsconfig.page-tests.json']],
  [
    'types: site',
    [...bin('astro/bin/astro.mjs'), 'check', '--minimumSeverity', 'warning', '--minimumFailingSeverity', 'warning'],
  ],
  [
    'import walls',
    [
      ...bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.mjs',
      'sandbox-server',
      'src',
      'lessons',
      'tests',
    ],
  ],
  ['dead code', [...bin('knip/bin/knip.js')]],
  ['lessons, quizzes and challenges', [appNode(), `${ROOT}/sandbox-server/commands/author.ts`, 'check']],
]

const failed = CHECKS.filter(([name, [command, ...args]]) => {
  const startedAt = Date.now()
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', FORCE_COLOR: process.stderr.isTTY ? '1' : '0' },
  })
  say(`${status === 0 ? '✓' : '✗'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`)
  if (status !== 0) say(`${stdout}\n${stderr}`)
  return status !== 0
})

say(
  failed.length === 0
    ? '\nAll checks are clean.'
    : `\n${failed.length} of ${CHECKS.length} checks found something: ${failed.map(([name]) => name).join(', ')}`,
)
process.exitCode = failed.length === 0 ? 0 : 1
