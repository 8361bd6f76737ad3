import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import ownManifest from '../../package.json' with { type: 'json' }
import { findChallenges } from '../../sandbox-server/challenges/index.ts'
import { chooseFiles } from '../../src/islands/sharing/chosen-files.ts'
import type { HomeFacts } from '../../src/islands/sharing/home-facts.ts'
import { homeFolder } from '../../src/islands/sharing/home-folder.ts'
import { entriesOf, unzippedEntry, zipped } from '../../src/islands/sharing/zip.ts'

const challenges = await findChallenges(fileURLToPath(new URL('../../lessons', import.meta.url)))
const OPTIONS = { address: 'http://localhost:4321/challenges/x/', manifest: ownManifest }
const VERSIONS: Readonly<Record<string, string>> = { ...ownManifest.dependencies, ...ownManifest.devDependencies }

type Found = (typeof challenges)[number]

const factsOf = ({ id, about }: Found): HomeFacts => ({
  id,
  title: about.title,
  summary: about.summary,
  services: about.services,
  steps: about.run ?? [{ file: about.entry, port: about.port }],
})

for (const challenge of challenges) {
  const folder = homeFolder(factsOf(challenge), challenge.starter, OPTIONS)
  const textOf = (name: string): string => folder.find((file) => file.name === name)?.text ?? assert.fail(name)
  const manifest = JSON.parse(textOf('package.json'))

  test(`${challenge.id}: the folder holds every file of the starter, as it is`, () => {
    for (const file of challenge.starter) assert.equal(textOf(file.name), file.text)
    assert.equal(new Set(folder.map(({ name }) => name)).size, folder.length)
  })

  test(`${challenge.id}: its packages are those that Duplex runs, to the version`, () => {
    const named = { ...manifest.dependencies, ...manifest.devDependencies }
    for (const [name, version] of Object.entries(named)) assert.equal(version, VERSIONS[name], name)
    const imported = challenge.starter.flatMap(({ text }) => packagesIn(text))
    for (const name of imported) assert.ok(name in manifest.dependencies, name)
  })

  test(`${challenge.id}: npm start is plain Node on files that are there`, () => {
    assert.equal(manifest.type, 'module')
    for (const script of Object.values<string>(manifest.scripts)) {
      const [node, ...words] = script.split(' ')
      assert.equal(node, 'node')
      const files = words.filter((word) => /\.\w+$/.test(word)).map((word) => word.replace('./', ''))
      assert.ok(files.length > 0)
      for (const file of files) textOf(file)
    }
  })

  test(`${challenge.id}: its README says how to run it and how to have it checked`, () => {
    const guide = challenge.files.includes('README.md') ? 'RUNNING.md' : 'README.md'
    const text = textOf(guide)
    assert.ok(text.includes('npm start'))
    assert.ok(text.includes(`npm run grade -- ${challenge.id} `))
    for (const service of challenge.about.services) assert.match(text, new RegExp(service, 'i'))
    for (const step of challenge.about.run ?? []) {
      if ('port' in step && step.port !== undefined) assert.ok(text.includes(String(step.port)), String(step.port))
    }
  })

  test(`${challenge.id}: zipped and opened again, it is the learner's files and nothing else`, async () => {
    const zip = zipped(`duplex-${challenge.id}`, folder)
    assert.equal(entriesOf(zip).length, folder.length)
    for (const entry of entriesOf(zip)) assert.equal(unzippedEntry(zip, entry).length, entry.size)
    const candidate = { path: `duplex-${challenge.id}.zip`, size: zip.length, read: async () => zip }
    assert.deepEqual(await chooseFiles([candidate], challenge.files), { files: [...challenge.starter], refused: [] })
  })
}

test('a package that the learner imports is in the folder, though the starter does without', () => {
  const challenge = challenges.find(({ id }) => id === 'catch-up') ?? assert.fail()
  const mine = [{ name: 'server.ts', text: "import express from 'express'\n" }]
  const folder = homeFolder(factsOf(challenge), mine, OPTIONS)
  const manifest = JSON.parse(folder.find(({ name }) => name === 'package.json')?.text ?? '')
  assert.deepEqual(Object.keys(manifest.dependencies), ['express'])
  assert.deepEqual(Object.keys(manifest.devDependencies), ['@types/express', '@types/node'])
})

function packagesIn(text: string): string[] {
  return [...text.matchAll(/from '([a-z][^'.:]*)'/g)].map(([, name = '']) => name)
}
