import { useState } from 'preact/hooks'
import { ANOMALIES, type Anomaly, type CheckResult } from '#protocol'
import { plainText } from '../terminal/safe-text.ts'
import { KIND_WORDS } from '../workspace/challenge-words.ts'
import { hasTraffic } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { AskPrediction } from './ask-prediction.tsx'
import { failureAsText } from './failure-as-text.ts'
import { showHints } from './hints.tsx'
import { predictions } from './predictions.ts'
import { Told } from './told.tsx'
import { Words } from './words.tsx'

interface Props {
  workspace: Workspace
  result: CheckResult
  index: number
}

/** One check laid open: what happened, expected and actual in full, why it matters, what the program printed, what to do. */
export function Failure({ workspace, result, index }: Props) {
  const seed = workspace.lastCheck.value?.verdict?.seed
  const { printed } = KIND_WORDS[workspace.challenge.kind]
  if (result.status === 'pass') {
    return (
      <div class="failure is-quiet">
        <div class="failure-body">
          {result.message !== undefined && (
            <p>
              <Words text={result.message} />
            </p>
          )}
          <Output text={result.output} title={printed} />
        </div>
      </div>
    )
  }
  const { asked, made } = predictions(workspace)
  const foreseen = made.value
  return (
    <div class={`failure is-${result.status}`}>
      <p class="failure-head">
        <Words
          text={result.message ?? (result.status === 'skipped' ? 'This check was skipped.' : 'This check failed.')}
        />
      </p>
      {asked.value === result.name && <AskPrediction workspace={workspace} />}
      <div class="failure-body">
        {result.anomaly !== undefined && <NamedAnomaly workspace={workspace} anomaly={result.anomaly} />}
        <dl>
          {foreseen?.check === result.name && (
            <>
              <dt>you said</dt>
              <dd class="is-prose">{foreseen.words}</dd>
            </>
          )}
          <Told expected={result.expected} actual={result.actual} />
          {result.because !== undefined && (
            <>
              <dt>because</dt>
              <dd class="is-prose">
                <Words text={result.because} />
              </dd>
            </>
          )}
        </dl>
        <Output text={result.output} title={printed} />
        {result.status === 'fail' && (
          <div class="failure-acts">
            <WireButton workspace={workspace} result={result} index={index} />
            {workspace.challenge.hints.length > 0 && (
              <button type="button" onClick={() => showHints(workspace)}>
                Hint {Math.max(1, workspace.hintsShown.value)} of {workspace.challenge.hints.length}
              </button>
            )}
            {seed !== undefined && (
              <button type="button" onClick={() => workspace.check({ seed })}>
                Check again with this seed
              </button>
            )}
            <CopyButton text={() => failureAsText(result, { challenge: workspace.challenge.title, seed })} />
          </div>
        )}
        {result.hint !== undefined && <Nudge text={result.hint} />}
      </div>
    </div>
  )
}

function WireButton({ workspace, result, index }: Props) {
  if (!hasTraffic(workspace.lastCheck.value?.wire ?? [])) return null
  const hasBlame = (result.blames?.length ?? 0) > 0
  return (
    <button type="button" onClick={() => workspace.showOnWire(index)}>
      {hasBlame ? 'Show on the wire' : 'Show its wire'}
    </button>
  )
}

function CopyButton({ text }: { text(): string }) {
  const [outcome, setOutcome] = useState<'copied' | 'not-copied' | null>(null)
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text())
      setOutcome('copied')
    } catch {
      setOutcome('not-copied')
    }
  }
  return (
    <>
      <button type="button" onClick={() => void copy()} onBlur={() => setOutcome(null)}>
        {outcome === 'copied' ? 'Copied' : 'Copy as text'}
      </button>
      <span class={outcome === 'not-copied' ? 'failure-note' : 'visually-hidden'} role="status">
        {outcome === 'copied' && 'The failure is copied as text.'}
        {outcome === 'not-copied' && 'The browser did not allow copying. Select the text and copy it.'}
      </span>
    </>
  )
}

/** What kind of going wrong this is, and where it is explained. */
function NamedAnomaly({ workspace, anomaly }: { workspace: Workspace; anomaly: Anomaly }) {
  const { title, about } = ANOMALIES[anomaly]
  const reading = workspace.challenge.readings[anomaly]
  return (
    <p class="failure-anomaly">
      <b>{title}</b> <span>{about}</span> {reading !== undefined && <a href={reading.href}>Read: {reading.title}</a>}
    </p>
  )
}

/** The grader's own hint for this very failure, shown when asked for. */
function Nudge({ text }: { text: string }) {
  const [isShown, setIsShown] = useState(false)
  return (
    <>
      <button type="button" class="failure-nudge" aria-expanded={isShown} onClick={() => setIsShown(!isShown)}>
        What this usually means
      </button>
      {isShown && (
        <p class="failure-usual">
          <Words text={text} />
        </p>
      )}
    </>
  )
}

/** Lines of output that are shown without being asked for. */
const FEW_LINES = 6

function Output({ text, title }: { text: string | undefined; title: string }) {
  if (text === undefined || text.trim() === '') return null
  const plain = plainText(text).trimEnd()
  const lines = plain.split('\n').length
  return (
    <details open={lines <= FEW_LINES}>
      <summary>{title}</summary>
      {/* What scrolls must take focus, or the keyboard cannot scroll it (WCAG 2.1.1). */}
      <pre tabIndex={lines > FEW_LINES || plain.length > LONG ? 0 : undefined}>{plain}</pre>
    </details>
  )
}

/** Characters that may fill more than the box shows. */
const LONG = 600
