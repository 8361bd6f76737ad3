import './scenarios.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ScenarioStep } from '#protocol'
import { Scenario } from '#protocol'
import { DraftInput } from '../../components/draft-input.tsx'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import type { Workspace } from '../workspace/state.ts'
import { type KeptScenario, keptScenarios, type ScenarioStore } from './kept-scenarios.ts'
import { type ReplayPace, replay, type StepOutcome } from './replay.ts'
import { replayWorld, runFor } from './replay-world.ts'
import { readScenarioFile, scenarioFileName } from './scenario-file.ts'
import { scenarioOf } from './scenario-of.ts'
import { StepRow } from './step-row.tsx'

/** Conversations that were had: kept beside the code, edited, and had again. */
export function ScenariosView({ workspace }: { workspace: Workspace }) {
  const store = useRef<ScenarioStore>(keptScenarios())
  const [list, setList] = useState<readonly KeptScenario[]>([])
  const [open, setOpen] = useState<KeptScenario | null>(null)
  const [word, setWord] = useState('')
  const challenge = workspace.challenge.id
  const { deeds, nameOf } = workspace.console
  const said = deeds.value.length

  useEffect(() => {
    store.current.list(challenge).then(setList, () => setWord(NO_STORAGE))
  }, [challenge])

  async function keep(kept: KeptScenario): Promise<void> {
    setOpen(kept)
    try {
      setList(await store.current.keep(challenge, kept))
    } catch {
      setWord(NO_STORAGE)
      setList((before) => [kept, ...before.filter(({ id }) => id !== kept.id)])
    }
  }

  function keepConversation(): void {
    const scenario = scenarioOf({
      deeds: deeds.value,
      wire: workspace.lastRun.value?.wire ?? [],
      nameOf,
      title: `Conversation ${list.length + 1}`,
      challenge,
    })
    if (scenario === null) return
    setWord(`Kept with ${counted(scenario.steps.length)}.`)
    void keep({ id: newId(), scenario, savedAt: Date.now() })
  }

  async function bring(file: File | undefined): Promise<void> {
    if (file === undefined) return
    const read = await readScenarioFile(file)
    if (read.type === 'none') {
      setWord(read.why)
      return
    }
    const from = read.scenario.challenge
    setWord(from === challenge ? 'Read.' : `Read. It was had with another challenge, ${from}: not all of it may fit.`)
    await keep({ id: newId(), scenario: { ...read.scenario, challenge }, savedAt: Date.now() })
  }

  async function remove(id: string): Promise<void> {
    if (open?.id === id) setOpen(null)
    setWord('Deleted.')
    setList((before) => before.filter((each) => each.id !== id))
    await store.current.remove(challenge, id).catch(() => setWord(NO_STORAGE))
  }

  if (open !== null) {
    return (
      <OpenScenario
        key={open.id}
        workspace={workspace}
        kept={open}
        word={word}
        onKeep={(next) => void keep(next)}
        onLeave={() => {
          setOpen(null)
          setWord('')
        }}
      />
    )
  }
  return (
    <ScrollRegion class="client-form" label="Scenarios">
      <p class="client-choices">
        <button type="button" class="primary" disabled={said === 0} onClick={keepConversation}>
          Keep this conversation
        </button>
        <label class="scenario-file">
          Open a file
          <input
            type="file"
            accept=".json,application/json"
            onChange={(event) => {
              const input = event.currentTarget
              void bring(input.files?.[0]).then(() => {
                input.value = ''
              })
            }}
          />
        </label>
        <span class="client-note" role="status">
          {word === '' && said === 0 && list.length === 0
            ? 'A scenario is a conversation to have again. Connect a client, say something, and keep it here.'
            : word}
        </span>
      </p>
      {list.length > 0 && (
        <ul class="scenario-list" aria-label="Kept scenarios">
          {list.map((kept) => (
            <li key={kept.id}>
              <button type="button" class="scenario-open" onClick={() => setOpen(kept)}>
                {kept.scenario.title} <span>{counted(kept.scenario.steps.length)}</span>
              </button>
              <button type="button" onClick={() => download(kept.scenario)}>
                Export<span class="visually-hidden"> {kept.scenario.title}</span>
              </button>
              <button type="button" onClick={() => void remove(kept.id)}>
                Delete<span class="visually-hidden"> {kept.scenario.title}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </ScrollRegion>
  )
}

interface OpenProps {
  workspace: Workspace
  kept: KeptScenario
  /** What has just been done with it. */
  word: string
  onKeep(kept: KeptScenario): void
  onLeave(): void
}

function OpenScenario({ workspace, kept, word: first, onKeep, onLeave }: OpenProps) {
  const { scenario } = kept
  const [pace, setPace] = useState<ReplayPace>('brisk')
  const [outcomes, setOutcomes] = useState<Readonly<Record<number, StepOutcome>>>({})
  const [going, setGoing] = useState<AbortController | null>(null)
  const [word, setWord] = useState(first)
  const rows = useRef<HTMLOListElement>(null)
  const names = [...new Set(scenario.steps.flatMap((step) => ('client' in step ? [step.client] : [])))]
  // A view that is left goes on with nothing.
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  function change(part: Partial<Scenario>): void {
    const next = Scenario.safeParse({ ...scenario, ...part })
    if (!next.success) {
      setWord('This would be no scenario any more: a title has 1 to 80 characters, a text up to 64 KiB.')
      return
    }
    setWord('')
    setOutcomes({})
    onKeep({ ...kept, scenario: next.data, savedAt: Date.now() })
  }

  function changeSteps(next: readonly ScenarioStep[]): void {
    change({ steps: [...next] })
  }

  function move(at: number, by: -1 | 1): void {
    const next = [...scenario.steps]
    const [step] = next.splice(at, 1)
    if (step === undefined) return
    next.splice(at + by, 0, step)
    changeSteps(next)
    const row = rows.current?.children[at + by]
    requestAnimationFrame(() =>
      row?.querySelector<HTMLElement>(`.step-acts button:nth-child(${by === -1 ? 1 : 2})`)?.focus(),
    )
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
      setWord(isWhole ? `All ${counted(scenario.steps.length)} done.` : 'It ended at the step that is marked.')
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
        <button type="button" onClick={onLeave}>
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
            onChange={(next) => changeSteps(scenario.steps.with(at, next))}
            onMove={(by) => move(at, by)}
            onRemove={() => changeSteps(scenario.steps.filter((_, each) => each !== at))}
          />
        ))}
      </ol>
    </ScrollRegion>
  )
}

const NO_STORAGE = 'This browser keeps nothing for the page. Export what you want to have again.'

function counted(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`
}

function download(scenario: Scenario): void {
  const address = URL.createObjectURL(
    new Blob([`${JSON.stringify(scenario, null, 2)}\n`], { type: 'application/json' }),
  )
  const link = document.createElement('a')
  link.href = address
  link.download = scenarioFileName(scenario)
  link.click()
  URL.revokeObjectURL(address)
}

/** `crypto.randomUUID` exists on https and localhost alone. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
