import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compileAgent, DEFAULT_UID, openPods } from '../../sandbox-server/pods/index.ts'
import { appRoot, json, logger, runIn, skip } from './pod-test.ts'

test('what Node compiled is the caller’s alone: no program sees the agent’s part, or changes its own', {
  skip,
  timeout: 120_000,
}, async () => {
  const root = mkdtempSync(join(tmpdir(), 'duplex-compiled-'))
  chmodSync(root, 0o755)
  for (const name of ['sandbox-server', 'node_modules', 'package.json'])
    symlinkSync(join(appRoot, name), join(root, name))
  try {
    await compileAgent({ appRoot: root, uid: DEFAULT_UID })
    const folder = join(root, '.duplex/compiled-agent')
    const made = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(folder, name)))
    assert.ok(made.filter((each) => each.isFile()).length > 100, `${made.length} files`)
    for (const { uid, mode } of made) assert.deepEqual([uid, mode & 0o022], [process.getuid?.(), 0])
    assert.deepEqual(readdirSync(join(root, '.duplex')), ['compiled-agent'])

    const pods = await openPods({ isolation: 'bubblewrap', appRoot: root, logger })
    assert.equal(pods.whyNot, null)
    const pod = await pods.start({ challengeFolder: null, services: [] }, AbortSignal.timeout(10_000))
    const outcome = await runIn(
      pod,
      `import { existsSync, readFileSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs'
       import { getCompileCacheDir } from 'node:module'
       import { join } from 'node:path'
       const folder = getCompileCacheDir() ?? ''
       const file = join(folder, readdirSync(folder)[0] ?? '')
       const refused = (act: () => void) => { try { act(); return null } catch (error) { return (error as { code: string }).code } }
       console.log(JSON.stringify({
         env: process.env.NODE_COMPILE_CACHE ?? null,
         agent: existsSync('/sbx') || readdirSync('/duplex/compiled').includes('agent'),
         changes: [() => writeFileSync(file, ''), () => unlinkSync(file), () => writeFileSync(join(folder, 'new'), '')].map(refused),
         texts: readdirSync(folder).filter((name) => readFileSync(join(folder, name), 'latin1').includes('gradeChallenge')),
       }))`,
    )
    await compileAgent({ appRoot: root, uid: DEFAULT_UID })
    const later = await runIn(pod, "console.log('still here')")
    assert.equal(later.stdout, 'still here\n', 'a pod outlives its compiled files, which set-up has made anew')
    await pods.close()
    assert.deepEqual(json(outcome), { env: null, agent: false, changes: ['EROFS', 'EROFS', 'EROFS'], texts: [] })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
