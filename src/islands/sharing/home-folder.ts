import type { SourceFile } from '#protocol'
import type { HomeFacts } from './home-facts.ts'
import { jestWordsScript } from './jest-words-script.ts'
import { type Manifest, packageJson } from './package-json.ts'
import { readme } from './readme.ts'
import { startScript } from './start-script.ts'

interface HomeOptions {
  /** Where the challenge was downloaded: its address, as it stands in the README. */
  readonly address: string
  /** Duplex's own package.json: whose versions the folder is given. */
  readonly manifest: Manifest
}

/** A learner's files with what it takes to run them by plain Node: a package.json, a tsconfig.json, and a README. */
export function homeFolder(
  facts: HomeFacts,
  files: readonly SourceFile[],
  { address, manifest }: HomeOptions,
): SourceFile[] {
  const isTaken = (name: string): boolean => files.some((file) => file.name === name)
  const tests = facts.steps.flatMap((step) => ('tests' in step ? [step.tests] : []))
  const guide = isTaken('README.md') ? 'RUNNING.md' : 'README.md'
  const isAlone = startsAlone(facts)
  const added: SourceFile[] = [
    { name: 'package.json', text: packageJson(facts, files, { manifest, isAlone }) },
    { name: guide, text: readme(facts, files, { address, isAlone }) },
    { name: 'tsconfig.json', text: tsconfig(tests.length === 0 ? ['node'] : ['node', 'jest']) },
    ...(isAlone ? [] : [{ name: START_SCRIPT, text: startScript(facts, files) }]),
    ...(tests.length === 0 ? [] : [{ name: JEST_WORDS, text: jestWordsScript }]),
  ]
  return [...files.map(({ name, text }) => ({ name, text })), ...added.filter(({ name }) => !isTaken(name))]
}

/** The names that only the folder has: whoever reads a folder back knows that they are not the learner's. */
export const ADDED_FILES = ['package.json', 'README.md', 'RUNNING.md', 'tsconfig.json', 'start.mjs', 'jest-words.mjs']

const START_SCRIPT = 'start.mjs'
const JEST_WORDS = 'jest-words.mjs'

/** Whether `npm start` is one `node` on one file. Where services or several programs belong to it, a script starts them. */
function startsAlone({ services, steps }: HomeFacts): boolean {
  const [step, ...more] = steps
  return services.length === 0 && more.length === 0 && step !== undefined && !('args' in step)
}

function tsconfig(types: readonly string[]): string {
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024'],
    module: 'nodenext',
    types,
    strict: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  }
  return `${JSON.stringify({ compilerOptions, include: ['*.ts'] }, null, 2)}\n`
}
