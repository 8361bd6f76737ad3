// Runs inside the learner's sandbox, in the learner's process: runs a Jest test file with Jest's own `expect`, mocks and
// `each`, and a runner of our own. Node's runner was tried and left: it prints by itself, knows neither Jest's `only` nor its
// `done`, and its results would have to be read back from its reporter. With a file as its argument the host prints a report
// and ends; otherwise the grader asks over the line. Its other end is grader/hosts/test-suite.ts.
import { pathToFileURL } from 'node:url'
import type { TestAnswer, TestQuestion, TestResult } from '../../grader/hosts/test-talk.ts'
import { answersQuestions, says } from './line-end.ts'
import { printReport, printResult } from './print-report.ts'
import { runTests } from './run-tests.ts'
import { TestTree } from './test-tree.ts'

const { setImmediate } = globalThis
const printed = process.argv[2]

if (printed === undefined) {
  // The grader's word: nobody but the agent can write to the other end of the line.
  answersQuestions(async (question) => {
    const { file } = question as TestQuestion
    return await run(file, { onStart: (started) => says({ started }), onEnd: () => {} })
  })
} else {
  // Colours for a terminal that is no terminal to Node, asked for before anything of Jest is loaded.
  process.env.FORCE_COLOR ??= '1'
  console.log(`\x1b[1m${printed}\x1b[0m`)
  const startedAt = performance.now()
  const answer = await run(printed, { onStart: () => {}, onEnd: printResult })
  printReport(answer, performance.now() - startedAt)
  process.exit(answer.problem === null && answer.tests.every(({ status }) => status !== 'failed') ? 0 : 1)
}

interface Listener {
  readonly onStart: (name: string) => void
  readonly onEnd: (result: TestResult) => void
}

async function run(file: string, { onStart, onEnd }: Listener): Promise<TestAnswer> {
  const [{ jestWords }, { offerTestImports }] = await Promise.all([
    import('./jest-words.ts'),
    import('./test-imports.ts'),
  ])
  const tree = new TestTree()
  const words = jestWords(tree)
  const { expect } = words
  offerTestImports(words, file)
  try {
    await import(pathToFileURL(`${process.cwd()}/${file}`).href)
  } catch (error) {
    // Not caught here: Node then says what is wrong and where, and the agent explains it as it does for every program.
    setImmediate(() => {
      throw error
    })
    return await new Promise<never>(() => {})
  }
  const tests = await runTests(tree, {
    onStart,
    onEnd,
    beforeTest: () =>
      expect.setState({
        assertionCalls: 0,
        expectedAssertionsNumber: null,
        isExpectingAssertions: false,
        suppressedErrors: [],
      }),
    afterTest: () =>
      expect.extractExpectedAssertionsErrors().map(({ error }) => `${error instanceof Error ? error.message : error}`),
  })
  const problem = tree.problems[0] ?? (tests.length === 0 ? `${file} declares no test.` : null)
  return { tests, problem }
}
