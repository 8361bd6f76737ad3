import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { it } from 'node:test'
import { parse } from 'yaml'
import { ANOMALIES } from '#protocol'

const LESSONS = resolve(import.meta.dirname, '../../lessons')

it('every anomaly has a title, a sentence, and a lesson of the course that explains it', () => {
  const lessons = readdirSync(LESSONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const planned = parse(readFileSync(join(LESSONS, name, 'module.yaml'), 'utf8')).lessons
      return planned.map(({ folder }: { folder: string }) => `${name}/${folder}`)
    })
  for (const [name, { title, about, lesson }] of Object.entries(ANOMALIES)) {
    assert.ok(title.length > 2 && about.endsWith('.'), name)
    assert.ok(lessons.includes(lesson), `${name}: there is no lesson ${lesson}`)
  }
})
