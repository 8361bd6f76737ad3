import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Scenario, type ScenarioStep } from '#protocol'
import { DraftInput } from '../../components/draft-input.tsx'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import type { Workspace } from '../workspace/state.ts'
import { AddStep } from './add-step.tsx'
import type { KeptScenario } from './kept-scenarios.ts'
import { type ReplayPace, replay, type StepOutcome } from './replay.ts'
import { replayWorld, runFor } from './replay-world.ts'
import { StepRow } from './step-row.tsx'
import { countSteps } from './step-words.ts'

interface Props {
  workspace: Workspace
  kept: KeptScenario
  /** What has just been done with it. */
  word: string
  onKeep(kept: KeptScenario): void
  onLeave(): void
}

/** One scenario: its steps, edited, and had again. */
export function OpenScenario({ workspace, kept, word: first, onKeep, onLeave }: Props) {
  const { scenario } = kept
  const [pace, setPace] = useState<ReplayPace>('brisk')
  const [outcomes, setOutcomes] = useState<Readonly<Record<number, StepOutcome>>>({})
  const [going, setGoing] = useState<AbortController | null>(null)
  const [word, setWord] = useState(first)
  const back = useRef<HTMLButtonElement>(null)
  const rows = useRef<HTMLOListElement>(null)
  /** What takes the focus once the steps stand anew, the first that can. */
  const next = useRef<readonly string[]>([])
  const names = [...new Set(scenario.steps.flatMap((step) => ('client' in step ? [step.client] : [])))]
  // A view that is left goes on with nothing.
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  // What opened it is gone.
  useLayoutEffect(() => back.current?.focus(), [])
  useLayoutEffect(() => {
    const found = next.current.map((selector) => rows.current?.querySelector<HTMLElement>(selector))
    next.current = []
    found.find((element) => element != null)?.focus()
  }, [scenario.steps])

  /** Returns whether it is a scenario still; one that would be none stays as it was. */
  function change(part: Partial<Scenario>): boolean {
    const changed = Scenario.safeParse({ ...scenario, ...part })
    if (!changed.success) {
      setWord('This would be no scenario any more: a title has 1 to 80 characters, a text up to 64 KiB.')
      return false
    }
    setWord('')
    setOutcomes({})
    onKeep({ ...kept, scenario: changed.data, savedAt: Date.now() })
    return true
  }

  function add(step: ScenarioStep): void {
    const steps = [...scenario.steps, step]
    if (change({ steps })) setWord(`Added as step ${steps.length}.`)
  }

  function move(at: number, by: -1 | 1): void {
    const step = scenario.steps[at]
    if (step === undefined) return
    // The same button, or at the end of its way the other one.
    next.current = [`${buttonOf(at + by, by === -1 ? UP : DOWN)}:enabled`, buttonOf(at + by, by === -1 ? DOWN : UP)]
    const steps = scenario.steps.toSpliced(at, 1).toSpliced(at + by, 0, step)
    if (change({ steps })) setWord(`It is step ${at + by + 1} now.`)
  }

  function remove(at: number): void {
    const row = Math.min(at, scenario.steps.length - 2)
    next.current = [`${buttonOf(row, DELETE)}:enabled`, `li:nth-child(${row + 1}) select`]
    if (change({ steps: scenario.steps.toSpliced(at, 1) })) setWord(`Step ${at + 1} is deleted.`)
  }

  async function start(which: 'any' | 'new'): Promise<void> {
    const controller = new AbortController()
    running.current = controller
    setGoing(controller)
    setOutcomes({})
    setWord('Waits for the run to listen.')
    try {
      const trouble = await runFor(workspace, which, controller.signal)
      if (trouble !== null) {
        setWord(trouble)
        return
      }
      setWord('Replaying.')
      const isWhole = await replay(scenario, {
        world: replayWorld(workspace),
        pace,
        signal: controller.signal,
        on: (index, outcome) => setOutcomes((before) => ({ ...before, [index]: outcome })),
      })
      setWord(isWhole ? `All ${countSteps(scenario.steps)} done.` : 'It ended at the step that is marked.')
    } catch (error) {
      if (!controller.signal.aborted) throw error
      setWord('Stopped.')
    } finally {
      setGoing(null)
    }
  }

  return (
    <ScrollRegion class="client-form scenario" label={scenario.title}>
      <p class="client-choices scenario-head">
        <button ref={back} type="button" onClick={onLeave}>
          <span aria-hidden="true">←</span> All scenarios
        </button>
        <label class="scenario-title">
          <span class="visually-hidden">Title</span>
          <DraftInput
            value={scenario.title}
            maxLength={80}
            disabled={going !== null}
            onCommit={(typed) => change({ title: typed.trim() || scenario.title })}
          />
        </label>
        <select
          aria-label="Pace of the replay"
          value={pace}
          disabled={going !== null}
          onChange={(event) => setPace(event.currentTarget.value === 'saved' ? 'saved' : 'brisk')}
        >
          <option value="brisk">as fast as replies come</option>
          <option value="saved">with the pauses kept</option>
        </select>
        {going === null ? (
          <>
            <button type="button" class="primary" onClick={() => void start('any')}>
              Replay
            </button>
            <button type="button" onClick={() => void start('new')}>
              Replay in a new run
            </button>
          </>
        ) : (
          <button type="button" onClick={() => going.abort()}>
            Stop
          </button>
        )}
        <span class="client-note" role="status">
          {word}
        </span>
      </p>
      <ol ref={rows} class="steps">
        {scenario.steps.map((step, at) => (
          <StepRow
            key={at}
            step={step}
            number={at + 1}
            of={scenario.steps.length}
            names={names}
            outcome={outcomes[at]}
            isLocked={going !== null}
            onChange={(changed) => change({ steps: scenario.steps.with(at, changed) })}
            onMove={(by) => move(at, by)}
            onRemove={() => remove(at)}
          />
        ))}
      </ol>
      <AddStep workspace={workspace} steps={scenario.steps} isLocked={going !== null} onAdd={add} />
    </ScrollRegion>
  )
}

/** The buttons of a row, as they stand in it. */
const [UP, DOWN, DELETE] = [1, 2, 3]

function buttonOf(row: number, button: number): string {
  return `li:nth-child(${row + 1}) .step-acts button:nth-child(${button})`
}
