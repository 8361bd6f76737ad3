// The import walls. One row a room: what it may import, and why the wall stands there. docs/architecture.md shows the same table.

/** What stands for Node's own modules in a row below. */
const NODE = Symbol('node')
const npm = (...names) => `^node_modules/(${names.join('|').replaceAll('/', '\\/')})/`
const room = (...names) => `^sandbox-server/(${names.join('|')})/`
/** A room's front door: what others import when they may import the room by its interface. */
const door = (...names) => `^sandbox-server/(${names.join('|')})/index\\.ts$`

/** The packages of a pod, their types, and Jest's name for what its tests find there. */
const LEARNERS_MAY_USE = [
  npm('ws', 'ioredis', 'socket\\.io', 'socket\\.io-client', 'express', 'prom-client', '@types/(ws|express|jest)'),
  '^@jest/globals$',
]

const ROOMS = [
  [
    'protocol',
    [npm('zod')],
    'The contract is read by every world, so it knows neither Node nor the DOM, and only zod/mini.',
  ],
  ['wire', [], 'Bytes and their meaning run in the browser, in Node and in the pod: no imports at all.'],
  [
    'grader',
    [room('protocol', 'wire'), npm('ws', 'socket\\.io-client', 'yaml'), NODE],
    'A grader is a black-box client; it must not know how programs are started.',
  ],
  [
    'pods',
    [room('protocol'), npm('zod'), NODE],
    'Isolation must stay small enough to read whole; it knows no challenge and no session.',
  ],
  [
    'agent',
    [
      room('protocol', 'wire'),
      door('grader'),
      '^sandbox-server/grader/stage\\.ts$',
      // What both ends of a host's line are read with.
      '^sandbox-server/grader/hosts/((told|tell|hear)-value|[a-z]+-talk)\\.ts$',
      '^sandbox-server/pods/agent-protocol\\.ts$',
      // zod reads the line; the rest is what the hosts of learners' tests and pages are made of.
      npm('ws', 'zod', 'expect', 'jest-each', 'jest-mock', 'happy-dom'),
      NODE,
    ],
    'The agent lives inside the pod: nothing of the server may leak in with it.',
  ],
  [
    'challenges',
    [door('protocol', 'grader'), room('protocol'), npm('yaml'), NODE],
    'Finding challenges is reading folders; it runs nothing.',
  ],
  [
    'authoring',
    [door('challenges', 'grader', 'protocol'), NODE],
    'What keeps authors honest is told how to grade; it starts nothing itself.',
  ],
  ['answers', [room('protocol'), npm('yaml'), NODE], 'Judging answers is pure: given a key and an answer.'],
  ['records', [room('protocol'), npm('kysely'), NODE], 'Records store what happened; they decide nothing.'],
  [
    'labs',
    [room('protocol', 'wire'), npm('ws'), NODE],
    'Lab servers are for strangers’ bytes; they must reach nothing else.',
  ],
  [
    'session',
    [
      room('protocol'),
      '^sandbox-server/pods/(index|pod)\\.ts$',
      door('challenges', 'labs', 'records'),
      npm('ws', 'pino'),
      NODE,
    ],
    'A session knows its neighbours by their interface.',
  ],
  [
    'http',
    [
      room('protocol'),
      door('session', 'answers', 'records', 'challenges', 'pods'),
      npm('fastify', '@fastify/[a-z-]+', 'pino', 'prom-client', 'ws'),
      NODE,
    ],
    'Routes translate; the work is done behind them.',
  ],
]

const walls = ROOMS.map(([name, allowed, why]) => ({
  name: `${name}-stays-within-its-walls`,
  comment: why,
  severity: 'error',
  from: { path: room(name), pathNot: '^sandbox-server/authoring/templates/' },
  to: {
    pathNot: [room(name), ...allowed.filter((place) => place !== NODE)],
    ...(allowed.includes(NODE) ? { dependencyTypesNot: ['core'] } : {}),
  },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...walls,
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one idea, or a third one is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'What only tests need is not part of the product.',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'the-site-speaks-through-the-contract',
      comment: 'What the page imports ends up in the page: never a key, a solution or a grader.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^sandbox-server/', pathNot: '^sandbox-server/(protocol|wire)/' },
    },
    {
      name: 'the-site-never-sees-answers',
      comment: 'Graders, solutions, accepted designs, mistakes and quiz keys never reach the page.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^lessons/.*(grader\\.ts|/grader/|/solution/|/accepted/|/mistakes/|/mutants/|quiz\\.yaml)' },
    },
    {
      name: 'the-browser-has-no-node',
      comment: 'Only what runs at build time may use Node.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(content\\.config|styles/code-look|components/course/author-words|components/site/(fast-workspace|small-fonts))\\.ts$',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'a-grader-speaks-the-graders-language',
      comment: 'Judgement is in grader.ts and the files of grader/ beside it; it has one language and no other means.',
      severity: 'error',
      from: { path: '^lessons/(.*)/grader(\\.ts$|/)' },
      to: { pathNot: ['^sandbox-server/grader/index\\.ts$', '^lessons/$1/grader/'] },
    },
    {
      name: 'learners-use-what-learners-may-use',
      comment: 'Starters and solutions run in a pod, where only these exist.',
      severity: 'error',
      from: { path: '(^lessons|/templates/challenge)/.*/?(starter|solution|accepted|mistakes|mutants)/' },
      to: { pathNot: ['^lessons/', ...LEARNERS_MAY_USE], dependencyTypesNot: ['core'] },
    },
    {
      name: 'only-commands-and-main-build-things',
      comment: 'Nobody imports the composition root.',
      severity: 'error',
      from: { pathNot: '^(tests|bench|sandbox-server/commands)/' },
      to: { path: '^sandbox-server/(main\\.ts|commands/)' },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: { pathNot: '^src/' },
      to: { couldNotResolve: true, pathNot: '^@jest/globals$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '/fixtures/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.server.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
