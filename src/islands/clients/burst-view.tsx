import { BURST_WORDS, burstMessage, LIMITS } from '#protocol'
import { isLive } from '../workspace/run-view.ts'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import type { Workspace } from '../workspace/state.ts'
import { type BurstDraft, readBurst } from './burst-draft.ts'
import { canAct } from './client-state.ts'

/** Many messages from several clients: written down once, sent inside the sandbox, stopped at any time. */
export function BurstView({ workspace }: { workspace: Workspace }) {
  const { burst: state, nameOf } = workspace.console
  const draft = state.value
  const change = (part: Partial<BurstDraft>): void => {
    state.value = { ...state.value, ...part }
  }
  const ids = workspace.clientNames.value
  const able = ids.filter((id) => canAct(workspace, id))
  const taking = able.filter((id) => !draft.leftOut.includes(id))
  const read = readBurst(draft, taking)
  const run = workspace.lastRun.value
  const going = run?.burst ?? null
  const isGoing = going?.state === 'going' && isLive(run)
  const [first] = taking

  const start = (): void => {
    if (read.type === 'ready' && first !== undefined) workspace.peer(first, { do: 'burst', burst: read.burst })
  }

  return (
    <ScrollRegion class="client-form" label="Burst">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        <fieldset class="client-choices">
          <legend>By turns from</legend>
          {ids.map((id) => (
            <label key={id}>
              <input
                type="checkbox"
                disabled={!able.includes(id)}
                checked={taking.includes(id)}
                onChange={() =>
                  change({
                    leftOut: draft.leftOut.includes(id)
                      ? draft.leftOut.filter((each) => each !== id)
                      : [...draft.leftOut, id],
                  })
                }
              />{' '}
              {nameOf(id)}
            </label>
          ))}
        </fieldset>
        <p class="client-choices">
          <label>
            <input
              type="number"
              min={1}
              max={LIMITS.burstMessages}
              value={draft.count}
              onInput={(event) => change({ count: event.currentTarget.valueAsNumber })}
            />{' '}
            messages
          </label>
          <label>
            <select
              aria-label="Pace"
              value={draft.isAtOnce ? 'once' : 'paced'}
              onChange={(event) => change({ isAtOnce: event.currentTarget.value === 'once' })}
            >
              <option value="once">all at once</option>
              <option value="paced">so many a second:</option>
            </select>
          </label>
          {!draft.isAtOnce && (
            <label>
              <input
                type="number"
                min={1}
                max={LIMITS.burstPerSecond}
                value={draft.perSecond}
                onInput={(event) => change({ perSecond: event.currentTarget.valueAsNumber })}
              />{' '}
              a second
            </label>
          )}
          <label>
            seed{' '}
            <input
              class="client-code"
              value={draft.seed}
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => change({ seed: event.currentTarget.value.trim().toLowerCase() })}
            />
          </label>
          <button type="button" onClick={() => change({ seed: drawSeed() })}>
            Draw
          </button>
        </p>
        <label class="client-stacked">
          Each message
          <textarea
            rows={2}
            value={draft.text}
            spellcheck={false}
            autocomplete="off"
            aria-describedby="burst-words"
            onInput={(event) => change({ text: event.currentTarget.value })}
          />
        </label>
        <p id="burst-words" class="client-note">
          {Object.entries(BURST_WORDS).map(([word, what], at) => (
            <span key={word}>
              {at > 0 && '; '}
              <code>{`{{${word}}}`}</code> {what}
            </span>
          ))}
          .
        </p>
        {read.type === 'ready' && (
          <ol class="client-preview" aria-label="The first messages">
            {[1, 2, 3]
              .filter((n) => n <= draft.count)
              .map((n) => (
                <li key={n}>{burstMessage(read.burst, n, nameOf(taking[(n - 1) % taking.length] ?? ''))}</li>
              ))}
          </ol>
        )}
        <p class="client-choices client-sends">
          <button type="submit" class="primary" disabled={read.type === 'unready' || isGoing}>
            Send the burst
          </button>
          <button
            type="button"
            disabled={!isGoing}
            onClick={() => going !== null && workspace.peer(going.peer, { do: 'burst-stop' })}
          >
            Stop
          </button>
          {going !== null && (
            <progress max={going.of} value={going.sent} aria-label="Messages sent">
              {going.sent} of {going.of}
            </progress>
          )}
          <span role="status" class={read.type === 'unready' ? 'client-note is-unready' : 'client-note'}>
            {read.type === 'unready' && !isGoing
              ? read.why
              : going !== null && (isGoing ? `${going.sent} of ${going.of} sent.` : going.detail)}
          </span>
        </p>
      </form>
    </ScrollRegion>
  )
}

function drawSeed(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
