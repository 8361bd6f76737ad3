import './checks.css'
import { useEffect, useRef } from 'preact/hooks'
import type { Verdict } from '#protocol'
import { findPlaces } from '../terminal/find-places.ts'
import { plainText } from '../terminal/safe-text.ts'
import { checkDoes, KIND_WORDS } from '../workspace/challenge-words.ts'
import { queueSentence } from '../workspace/queue-sentence.ts'
import { runTrouble } from '../workspace/run-trouble.ts'
import { type CheckView, countPassed, isLive, type RunView } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { whyNoRuns } from '../workspace/why-no-runs.ts'
import { Failure } from './failure.tsx'
import { hintLadder } from './hint-ladder.ts'
import { predictions } from './predictions.ts'
import { Words } from './words.tsx'

/** The checks: live while they run, the first failure open, and in the end what to do next. */
export function ChecksPane({ workspace }: { workspace: Workspace }) {
  useEffect(() => {
    // Both follow what happens here from the beginning on.
    hintLadder(workspace)
    predictions(workspace)
  }, [workspace])
  const check = workspace.lastCheck.value
  if (check === null) {
    const why = whyNoRuns(workspace)
    if (why !== null) {
      return (
        <p class="checks-empty">{why} So nothing can be checked on this server; what you write is kept all the same.</p>
      )
    }
    return (
      <div class="checks-empty">
        <p>Nothing has been checked yet. {checkDoes(workspace.challenge)}</p>
        <button type="button" class="primary" onClick={() => workspace.check()}>
          Check
        </button>
      </div>
    )
  }
  return (
    <div class="checks">
      <Headline workspace={workspace} check={check} />
      <ol class="checks-list">
        {check.checks.map(
          (each, index) => each && <Check key={each.name} workspace={workspace} view={each} index={index} />,
        )}
      </ol>
      {isLive(check) && check.of > check.checks.length && (
        <p class="checks-more">{check.of - check.checks.length} more to come</p>
      )}
    </div>
  )
}

function Headline({ workspace, check }: { workspace: Workspace; check: RunView }) {
  const { state, verdict } = check
  const words = KIND_WORDS[workspace.challenge.kind]
  if (state.type === 'broken') {
    return (
      <div class="checks-note is-trouble">
        <h3>This was our fault, not yours</h3>
        <p>
          {state.message} It is noted as <code>{state.id}</code>. Your code is safe.
        </p>
        <button type="button" onClick={() => workspace.check()}>
          Check again
        </button>
      </div>
    )
  }
  if (state.type === 'refused') {
    const trouble = runTrouble(check)
    return (
      <div class="checks-note is-trouble">
        <p>{trouble?.sentence ?? state.message}</p>
        {trouble?.next === 'reload' ? (
          <button type="button" onClick={() => location.reload()}>
            Reload
          </button>
        ) : (
          <button type="button" onClick={() => workspace.check()}>
            Check again
          </button>
        )}
      </div>
    )
  }
  if (state.type === 'queued') return <p class="checks-note">{queueSentence(state)}</p>
  if (verdict === null) {
    return check.checks.length === 0 ? <p class="checks-note">{words.starting}</p> : null
  }
  if (verdict.status === 'error') return <ErrorVerdict workspace={workspace} verdict={verdict} check={check} />
  if (verdict.status === 'pass') return <Passed workspace={workspace} check={check} />
  // About all checks together: that they fail at times only, for example.
  return verdict.message === undefined ? null : (
    <p class="checks-note is-verdict">
      <Words text={verdict.message} />
    </p>
  )
}

function ErrorVerdict({ workspace, verdict, check }: { workspace: Workspace; verdict: Verdict; check: RunView }) {
  const ending = check.state.type === 'over' ? check.state.ending : null
  const files = workspace.challenge.starter.map((file) => file.name)
  const place = ending?.place ?? findPlaces(verdict.message ?? '', files)[0]?.place
  const printed = check.printed
    .filter((piece) => piece.from === 'stdout' || piece.from === 'stderr')
    .map((piece) => piece.text)
  const output = plainText(printed.join('')).trimEnd()
  return (
    <div class="failure is-error">
      <p class="failure-head">{verdict.message ?? 'Your program could not be started.'}</p>
      <div class="failure-body">
        <p>
          {verdict.limits === undefined
            ? KIND_WORDS[workspace.challenge.kind].notBegun
            : `It was stopped by a limit: ${verdict.limits.killedBy}.`}
        </p>
        {output !== '' && (
          <details open>
            <summary>What it printed</summary>
            <pre>{output}</pre>
          </details>
        )}
        <div class="failure-acts">
          {place !== undefined && (
            <button type="button" onClick={() => workspace.showPlace(place)}>
              Go to {place.file}:{place.line}
            </button>
          )}
          <button type="button" onClick={() => workspace.run()}>
            Run it and look at the terminal
          </button>
        </div>
      </div>
    </div>
  )
}

function Passed({ workspace, check }: { workspace: Workspace; check: RunView }) {
  const { next } = workspace.challenge
  const count = check.checks.length
  return (
    <div class="checks-passed">
      <Mark />
      <div>
        <h3>{count === 1 ? 'The check passed' : `All ${count} checks passed`}</h3>
        <p>
          {KIND_WORDS[workspace.challenge.kind].kept}, in {Math.round(check.verdict?.durationMs ?? 0)} ms. It is kept in
          your history.
        </p>
        <div class="checks-next">
          {next === null ? (
            <a href="/challenges/">Choose the next challenge</a>
          ) : (
            <a href={next.href}>Next: {next.title}</a>
          )}
          <button type="button" onClick={() => workspace.compare.open('solution')}>
            Compare with the solution
          </button>
        </div>
      </div>
    </div>
  )
}

/** The two opposing arrows, meeting. */
function Mark() {
  return (
    <svg
      class="checks-mark"
      width="40"
      height="32"
      viewBox="0 0 26 20"
      fill="none"
      stroke-width="2"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <path d="M2 6h19m-5-4 5 4-5 4" stroke="var(--client)" />
      <path d="M24 14H5m5-4-5 4 5 4" stroke="var(--server)" />
    </svg>
  )
}

const MARKS = { running: '◌', pass: '✓', fail: '✗', skipped: '–' } as const
const WORDS = { running: 'running', pass: 'passed', fail: 'failed', skipped: 'skipped' } as const

function Check({ workspace, view, index }: { workspace: Workspace; view: CheckView; index: number }) {
  const isOpen = workspace.openCheck.value === index
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isOpen) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isOpen])
  const mark = (
    <>
      <b class={`check-mark is-${view.status}`} aria-hidden="true">
        {MARKS[view.status]}
      </b>
      <span class="visually-hidden">{WORDS[view.status]}: </span>
    </>
  )
  if (view.status === 'running') {
    return (
      <li class="check">
        <div class="check-line">
          {mark}
          <span class="check-name">{view.name}</span>
        </div>
      </li>
    )
  }
  const { result } = view
  const canOpen = view.status !== 'pass' || Boolean(result.message ?? result.output)
  return (
    <li class={`check is-${view.status}`} ref={row}>
      {canOpen ? (
        <button type="button" class="check-line" aria-expanded={isOpen} onClick={() => workspace.toggleCheck(index)}>
          {mark}
          <span class="check-name">{view.name}</span>
          <span class="check-ms">{Math.round(result.durationMs)} ms</span>
        </button>
      ) : (
        <div class="check-line">
          {mark}
          <span class="check-name">{view.name}</span>
          <span class="check-ms">{Math.round(result.durationMs)} ms</span>
        </div>
      )}
      {isOpen && <Failure workspace={workspace} result={result} index={index} />}
    </li>
  )
}

/** What is said aloud about a check, once per change that matters. */
export function announcement(check: RunView | null): string {
  if (check === null) return ''
  // The line below tells it, and not at every step.
  if (check.state.type === 'queued') return ''
  if (check.verdict === null) return check.state.type === 'sent' ? 'Checking.' : ''
  const { status, message } = check.verdict
  if (status === 'error') return `Your program could not be checked. ${message ?? ''}`
  if (status === 'pass') return `All ${check.checks.length} checks passed.`
  const first = check.checks.find((each) => each.status === 'fail')
  const why = first !== undefined && first.status !== 'running' ? `${first.name}: ${first.result.message ?? ''}` : ''
  const about = message === undefined ? '' : `${message} `
  return `${about}${countPassed(check)} of ${check.checks.length} checks passed. First to look at: ${why}`
}
