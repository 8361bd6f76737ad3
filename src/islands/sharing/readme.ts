import type { SourceFile } from '#protocol'
import type { HomeFacts } from './home-facts.ts'
import { programsOf, proxyOf } from './start-script.ts'

/** The folder's README: what it is, how to run it, how to have it checked, and how to get it back into the browser. */
export function readme(
  facts: HomeFacts,
  files: readonly SourceFile[],
  { address, isAlone }: { address: string; isAlone: boolean },
): string {
  return `${[
    `# ${facts.title}`,
    facts.summary,
    `This is the challenge “${facts.id}” of Duplex, with your files as they were when you downloaded them: ${names(files)}. The brief is at ${address}`,
    '## Run it',
    'You need Node 24 or newer, which runs TypeScript as it is.',
    code('npm install', 'npm start'),
    ...running(facts, files, { isAlone }),
    '## Have it checked',
    'The checks are part of Duplex. In a clone of it:',
    code(`npm run grade -- ${facts.id} path/to/this/folder`),
    'Only your own files are read; everything else here is there to run them.',
    '## Take it back into the browser',
    `On the challenge's page choose More, then “Open a folder”, and choose this one; or drop it onto the page. What you had there is kept under History.`,
  ].join('\n\n')}\n`
}

function running(facts: HomeFacts, files: readonly SourceFile[], { isAlone }: { isAlone: boolean }): string[] {
  const tests = facts.steps.find((step) => 'tests' in step)
  if (tests !== undefined) return ['This runs your tests; `npm test` does the same.']
  const [first] = programsOf(facts.steps)
  if (isAlone && first !== undefined) {
    return [`It listens on port ${first.port ?? 'of its choice'}. Stop it with Ctrl+C.`]
  }
  return [
    '`npm start` starts everything, one after the other; Ctrl+C ends it all. Or start each by itself, in a terminal of its own:',
    byHand(facts),
    ...asides(facts, files),
  ]
}

/** One line for each program, as it is typed. */
function byHand(facts: HomeFacts): string {
  const redis = facts.services.includes('redis') ? ['redis-server --save ""'] : []
  const programs = programsOf(facts.steps).map(({ line, port }) => {
    const env = port === null ? '' : `PORT=${port} `
    return `${env}node ${line.join(' ')}`
  })
  return code(...redis, ...programs)
}

function asides(facts: HomeFacts, files: readonly SourceFile[]): string[] {
  const proxy = proxyOf(facts, files)
  return [
    ...(facts.services.includes('redis')
      ? [
          'Redis must run before `npm start`: `redis-server --save ""` keeps nothing on disk. Get it with `apt install redis-server` or `brew install redis`.',
        ]
      : []),
    ...(proxy === null
      ? []
      : [
          `nginx is started by \`npm start\` alone, which fills in ${proxy.listen} for \`{{LISTEN}}\` and ${proxy.backend} for \`{{BACKEND}}\`. Get it with \`apt install nginx\` or \`brew install nginx\`.`,
        ]),
    ...(files.some(({ name }) => name === 'compose.yaml')
      ? [
          '`nginx.conf` belongs to `compose.yaml`: the names in it exist only there. With Docker, `docker compose up` starts everything that stands in it.',
        ]
      : []),
  ]
}

function names(files: readonly SourceFile[]): string {
  return files.map(({ name }) => `\`${name}\``).join(', ')
}

function code(...lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n')
}
