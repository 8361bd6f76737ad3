import './compare.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import { arrived } from '../sharing/sharing-state.ts'
import type { Workspace } from '../workspace/state.ts'
import { type Choice, type ChoiceGroup, choicesFrom } from './choices.ts'
import type { OriginalKey } from './compare-state.ts'
import { Comparison } from './comparison.tsx'
import { type Original, readOriginal } from './originals.ts'
import { SolutionGate } from './solution-gate.tsx'

interface Props {
  workspace: Workspace
  onClose(): void
}

/** The learner's files laid beside others: which ones, and how they differ. */
export function ComparePane({ workspace, onClose }: Props) {
  const select = useRef<HTMLSelectElement>(null)
  const { key, loaded, setOriginal, retry } = useOriginal(workspace)
  const original = loaded?.original ?? null
  const [isWide, setIsWide] = useState(false)
  const groups = choicesFrom({
    submissions: workspace.history.value ?? [],
    snapshots: workspace.snapshots.value,
    otherTab: workspace.notice.value?.type === 'other-tab' ? workspace.notice.value.theirs : null,
    hasLink: arrived.value?.type === 'files',
    solution: workspace.compare.solution.value,
  })
  const choices = groups.flatMap((group) => group.choices)
  const shown = choices.find((choice) => choice.key === loaded?.key)

  useEffect(() => select.current?.focus(), [])
  // Who goes to another part of the workspace wants to see it.
  const pane = workspace.narrowPane.value
  useEffect(() => {
    if (pane !== 'code') setIsWide(false)
  }, [pane])

  return (
    <div class={`compare-pane ${isWide ? 'is-wide' : ''}`} aria-busy={loaded?.key !== key}>
      <div class="compare-head">
        <label>
          <span>Compare with</span>
          <select
            ref={select}
            value={key ?? undefined}
            onChange={(event) => workspace.compare.open(event.currentTarget.value)}
          >
            <Options groups={groups} />
            {/* What was chosen may have left the list since. */}
            {key !== null && !choices.some((choice) => choice.key === key) && (
              <option value={key}>What you chose before</option>
            )}
          </select>
        </label>
        <button type="button" class="compare-wide" aria-pressed={isWide} onClick={() => setIsWide(!isWide)}>
          Side by side
        </button>
        <button type="button" onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
      {original?.type === 'not-earned' ? (
        <SolutionGate workspace={workspace} onTold={setOriginal} onClose={onClose} />
      ) : original?.type === 'there' ? (
        <Comparison
          workspace={workspace}
          files={original.files}
          name={shown?.name ?? 'what you chose before'}
          about={shown?.about}
        />
      ) : (
        <p class="compare-word" role="status">
          {original !== null && sayWhyNot(original)}{' '}
          {(original?.type === 'unreachable' || original?.type === 'refused') && (
            <button type="button" onClick={retry}>
              Try again
            </button>
          )}
        </p>
      )}
    </div>
  )
}

function sayWhyNot(original: Exclude<Original, { type: 'there' | 'not-earned' }>): string {
  switch (original.type) {
    case 'refused':
      return original.message
    case 'unreachable':
      return 'Those files could not be fetched: the server cannot be reached right now. Your work is untouched.'
    case 'gone':
      return 'Those files are no longer kept. Choose others to compare with.'
  }
}

function Options({ groups }: { groups: readonly ChoiceGroup[] }) {
  const options = (choices: readonly Choice[]) =>
    choices.map((choice) => (
      <option key={choice.key} value={choice.key}>
        {choice.label}
      </option>
    ))
  return (
    <>
      {groups.map(({ heading, choices }) =>
        heading === null ? (
          options(choices)
        ) : (
          <optgroup key={heading} label={heading}>
            {options(choices)}
          </optgroup>
        ),
      )}
    </>
  )
}

/** Fetches what the key stands for. What was there before stays until then. */
function useOriginal(workspace: Workspace) {
  const key = workspace.compare.shown.value
  const [loaded, setLoaded] = useState<{ key: OriginalKey; original: Original } | null>(null)
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    if (key === null) return
    let isStale = false
    void readOriginal(workspace, key).then((found) => {
      if (!isStale) setLoaded({ key, original: found })
    })
    return () => {
      isStale = true
    }
  }, [key, attempt])
  const setOriginal = (original: Original): void => {
    // It was asked for a while ago: something else may have been chosen since.
    if (key !== null && workspace.compare.shown.peek() === key) setLoaded({ key, original })
  }
  return { key, loaded, setOriginal, retry: () => setAttempt(attempt + 1) }
}
