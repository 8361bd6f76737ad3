import { useEffect, useRef } from 'preact/hooks'
import type { Verdict } from '#protocol'
import { findPlaces } from '../terminal/find-places.ts'
import { plainText } from '../terminal/safe-text.ts'
import { KIND_WORDS } from '../workspace/challenge-words.ts'
import { queueSentence } from '../workspace/queue-sentence.ts'
import { runTrouble } from '../workspace/run-trouble.ts'
import { type CheckView, isLive, type RunView } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { Failure } from './failure.tsx'
import { Words } from './words.tsx'

/** What a check has come to: live while it runs, the first failure open, and in the end what to do next. */
export function CheckedRun({ workspace, check }: { workspace: Workspace; check: RunView }) {
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
