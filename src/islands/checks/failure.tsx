import { useState } from 'preact/hooks'
import { ANOMALIES, type Anomaly, type CheckResult } from '#protocol'
import { KIND_WORDS } from '../workspace/challenge-words.ts'
import { hasTraffic } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { Words } from './words.tsx'

interface Props {
  workspace: Workspace
  result: CheckResult
  index: number
}

/** One check laid open: what happened, expected and actual in full, why it matters, what the program printed, what to do. */
export function Failure({ workspace, result, index }: Props) {
  const hasBlame = (result.blames?.length ?? 0) > 0
  const hasWire = hasTraffic(workspace.lastCheck.value?.wire ?? [])
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
  return (
    <div class={`failure is-${result.status}`}>
      <p class="failure-head">
        <Words
          text={result.message ?? (result.status === 'skipped' ? 'This check was skipped.' : 'This check failed.')}
        />
      </p>
      <div class="failure-body">
        {result.anomaly !== undefined && <NamedAnomaly workspace={workspace} anomaly={result.anomaly} />}
        <dl>
          <Entry name="expected" text={result.expected} />
          <Entry name="actual" text={result.actual} isActual />
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
        <div class="failure-acts">
          {hasWire && (
            <button type="button" onClick={() => workspace.showOnWire(index)}>
              {hasBlame ? 'Show on the wire' : 'Show its wire'}
            </button>
          )}
          {workspace.challenge.hints.length > 0 && (
            <button
              type="button"
              onClick={() => {
                workspace.briefTab.value = 'hints'
                workspace.narrowPane.value = 'brief'
                if (workspace.hintsShown.value === 0) workspace.hintsShown.value = 1
              }}
            >
              Hint {Math.max(1, workspace.hintsShown.value)} of {workspace.challenge.hints.length}
            </button>
          )}
          {seed !== undefined && (
            <button type="button" onClick={() => workspace.check({ seed })}>
              Check again with this seed
            </button>
          )}
        </div>
        {result.hint !== undefined && <Nudge text={result.hint} />}
      </div>
    </div>
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
  if (!isShown) {
    return (
      <button type="button" class="failure-nudge" onClick={() => setIsShown(true)}>
        What this usually means
      </button>
    )
  }
  return (
    <p class="failure-usual">
      <Words text={text} />
    </p>
  )
}

function Entry({ name, text, isActual = false }: { name: string; text: string | undefined; isActual?: boolean }) {
  if (text === undefined) return null
  return (
    <>
      <dt>{name}</dt>
      <dd class={isActual ? 'is-actual' : undefined}>{text}</dd>
    </>
  )
}

function Output({ text, title }: { text: string | undefined; title: string }) {
  if (text === undefined || text.trim() === '') return null
  return (
    <details open={text.split('\n').length <= 6}>
      <summary>{title}</summary>
      <pre>{text.trimEnd()}</pre>
    </details>
  )
}
