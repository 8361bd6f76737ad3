import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { authorLogger } from '../../sandbox-server/commands/author/author-logger.ts'

describe('what an author is told of a grading that broke', () => {
  const toldOf = (detail: string, context: TestContext): unknown => {
    const said = context.mock.method(console, 'error', () => {})
    authorLogger.error({ id: 'b2b641c1', detail }, 'A run broke')
    return said.mock.calls[0]?.arguments[0]
  }

  it('is one sentence when the grader is at fault', (context) => {
    const detail =
      'Error: The grader of the check “hears” is not sound: `bob.expects(…)` is not awaited. Write await in front of it.'
    assert.equal(
      toldOf(`${detail}\n    at failureOf (file:///sbx/app/run-check.ts:126:33)`, context),
      `A run broke (b2b641c1): ${detail.slice('Error: '.length)}`,
    )
  })

  it('is everything when the kit is', (context) => {
    const detail = 'Error: EPIPE\n    at write (file:///sbx/app/agent.ts:1:1)'
    assert.equal(toldOf(detail, context), `A run broke (b2b641c1): ${detail}`)
  })
})
