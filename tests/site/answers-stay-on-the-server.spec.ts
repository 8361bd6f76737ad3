import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'playwright/test'
import { parse } from 'yaml'
import { QuizFile } from '#protocol'
import { DIST } from './routes.ts'

const LESSONS = new URL('../../lessons/', import.meta.url).pathname

// Pages in which a key would stand as it was written; the same text as a page holds it, once its entities are read.
const built = globSync('**/*.{html,js,mjs,json,css,txt,xml,map}', { cwd: DIST })
  .filter((file) => !file.startsWith('pagefind/'))
  .map((file) => ({
    file,
    text: readFileSync(`${DIST}${file}`, 'utf8').replaceAll('&quot;', '"').replaceAll('&#39;', "'"),
  }))

for (const file of globSync('*/*/quiz.yaml', { cwd: LESSONS })) {
  test(`what ${file} says about its answers is in no built file`, () => {
    const quiz = QuizFile.parse(parse(readFileSync(`${LESSONS}${file}`, 'utf8')))
    const secrets = quiz.questions.flatMap((question) => [
      question.explain,
      question.hint,
      ...('options' in question ? question.options.map(({ because }) => because) : []),
      ...('items' in question ? question.items.map(({ because }) => because) : []),
      ...('near' in question ? question.near.map(({ because }) => because) : []),
      ...('model' in question ? [question.model] : []),
    ])
    expect(secrets.length).toBeGreaterThan(0)
    const leaks = built.flatMap(({ file: page, text }) =>
      secrets.filter((secret) => text.includes(telling(secret))).map((secret) => `${page}: ${secret}`),
    )
    expect(leaks).toEqual([])
  })
}

for (const folder of globSync('*/*/challenges/*/', { cwd: LESSONS })) {
  test(`no solution and no other design of ${folder} is in any built file, nor served beside them`, async ({
    request,
  }) => {
    // What a learner may read in the brief, the starter or any lesson tells nothing.
    const known = globSync(['**/*.{mdx,yaml}', `${folder}/starter/*`], { cwd: LESSONS })
      .map((file) => readFileSync(`${LESSONS}${file}`, 'utf8'))
      .join('\n')
    const answers = globSync(`${folder}/{solution,accepted/*,mistakes/*}/*`, { cwd: LESSONS })
    expect(answers.length).toBeGreaterThan(0)
    const secretsOf = new Map(
      answers.map((answer) => {
        const lines = readFileSync(`${LESSONS}${answer}`, 'utf8').split('\n').map(telling)
        return [answer, [...new Set(lines)].filter((secret) => secret.length >= 24 && !known.includes(secret))] as const
      }),
    )
    // Answers share most of their lines: each line is looked for once in each file.
    const all = [...new Set([...secretsOf.values()].flat())]
    for (const { file, text } of built) {
      const found = new Set(all.filter((secret) => text.includes(secret)))
      if (found.size === 0) continue
      // One line may be written alike by chance; an answer that leaked would be there whole.
      for (const [answer, secrets] of secretsOf) {
        const here = secrets.filter((secret) => found.has(secret))
        expect(here.length, `${file} holds of ${answer}: ${here.join(' / ')}`).toBeLessThanOrEqual(secrets.length / 5)
      }
    }
    for (const address of [`/${answers[0]}`, `/lessons/${answers[0]}`, `/lessons/${answers[0]}?raw`]) {
      expect((await request.get(address)).status(), address).toBe(404)
    }
  })
}

/** The longest stretch of a text without marks that a page may write in another way. */
function telling(secret: string): string {
  return (
    secret
      .split(/[`*'"’&<>\n]/)
      .sort((a, b) => b.length - a.length)[0]
      ?.trim() ?? secret
  )
}
