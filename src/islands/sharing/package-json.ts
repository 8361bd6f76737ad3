import type { SourceFile } from '#protocol'
import type { HomeFacts } from './home-facts.ts'

/** The part of Duplex's own package.json that is read. */
export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** What programs may import in the sandbox, and at home. */
const OFFERED = ['ws', 'ioredis', 'socket.io', 'socket.io-client', 'express', 'prom-client']
/** What the words of Jest are made of, where there are tests. */
const FOR_TESTS = ['expect', 'jest-each', 'jest-mock']
/** What an editor reads, for packages that bring no types of their own. */
const TYPES: Readonly<Record<string, string>> = { ws: '@types/ws', express: '@types/express', expect: '@types/jest' }

/** The folder's package.json: the packages that its files import, in the versions that Duplex itself runs. */
export function packageJson(
  facts: HomeFacts,
  files: readonly SourceFile[],
  { manifest, isAlone }: { manifest: Manifest; isAlone: boolean },
): string {
  const tests = facts.steps.flatMap((step) => ('tests' in step ? [step.tests] : []))
  const packages = [...packagesFor(facts, files), ...(tests.length === 0 ? [] : FOR_TESTS)]
  const types = ['@types/node', ...packages.flatMap((name) => TYPES[name] ?? [])]
  const onTests = `node --import ./jest-words.mjs --test ${tests.join(' ')}`
  const only = facts.steps[0]
  const alone = only !== undefined && 'file' in only ? `node ${only.file}` : onTests
  return `${JSON.stringify(
    {
      name: `duplex-${facts.id}`,
      private: true,
      type: 'module',
      engines: { node: '>=24' },
      scripts: {
        start: isAlone ? alone : 'node start.mjs',
        ...(tests.length === 0 ? {} : { test: onTests }),
      },
      dependencies: versions(packages, manifest.dependencies),
      devDependencies: versions(types, manifest.devDependencies),
    },
    null,
    2,
  )}\n`
}

/** What the files import, and the client of a service for whoever has not got that far. */
function packagesFor({ services }: HomeFacts, files: readonly SourceFile[]): string[] {
  const isReady = (name: string): boolean => name === 'ioredis' && services.includes('redis')
  return OFFERED.filter((name) => isReady(name) || files.some((file) => imports(file, name)))
}

function imports({ text }: SourceFile, name: string): boolean {
  return [`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) =>
    text.split('\n').some((line) => /\b(?:from|import|require)\b/.test(line) && line.includes(quoted)),
  )
}

function versions(names: readonly string[], known: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    names.toSorted().map((name) => {
      const version = known[name]
      if (version === undefined)
        throw new Error(`${name} is not in Duplex's own package.json, so its version is unknown.`)
      return [name, version]
    }),
  )
}
