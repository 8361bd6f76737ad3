import './scenarios.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Scenario, ScenarioStep } from '#protocol'
import { newId } from '../workspace/new-id.ts'
import { saveFile } from '../workspace/save-file.ts'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import type { Workspace } from '../workspace/state.ts'
import { type KeptScenario, keptScenarios, type ScenarioStore } from './kept-scenarios.ts'
import { OpenScenario } from './open-scenario.tsx'
import { readScenarioFile, scenarioFileName } from './scenario-file.ts'
import { scenarioOf } from './scenario-of.ts'
import { countSteps } from './step-words.ts'

/** Conversations that were had: kept beside the code, edited, and had again. */
export function ScenariosView({ workspace }: { workspace: Workspace }) {
  const store = useRef<ScenarioStore>(keptScenarios())
  const [list, setList] = useState<readonly KeptScenario[]>([])
  const [open, setOpen] = useState<KeptScenario | null>(null)
  const [word, setWord] = useState('')
  const challenge = workspace.challenge.id
  const { deeds, nameOf } = workspace.console
  const said = deeds.value.length
  /** The one that was left takes the focus back. */
  const left = useRef<string | null>(null)

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
    setWord(`Kept with ${countSteps(scenario.steps)}.`)
    void keep({ id: newId(), scenario, savedAt: Date.now() })
  }

  /** By hand, from the first step on: somebody comes in. */
  function write(): void {
    const [client = 'A'] = workspace.clientNames.value.map(nameOf)
    const first: ScenarioStep = { wait: { type: 'none' }, client, command: { do: 'connect', path: '/' } }
    const scenario: Scenario = { scenario: 1, title: `Scenario ${list.length + 1}`, challenge, steps: [first] }
    setWord('')
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
          left.current = open.id
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
        <button type="button" onClick={write}>
          Write one
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
            ? 'A scenario is a conversation to have again. Connect a client, say something and keep it here, or write one.'
            : word}
        </span>
      </p>
      {list.length > 0 && (
        <ul class="scenario-list" aria-label="Kept scenarios">
          {list.map((kept) => (
            <li key={kept.id}>
              <button
                ref={(button) => {
                  if (button === null || kept.id !== left.current) return
                  left.current = null
                  button.focus()
                }}
                type="button"
                class="scenario-open"
                onClick={() => setOpen(kept)}
              >
                {kept.scenario.title} <span>{countSteps(kept.scenario.steps)}</span>
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

const NO_STORAGE = 'This browser keeps nothing for the page. Export what you want to have again.'

function download(scenario: Scenario): void {
  saveFile(
    scenarioFileName(scenario),
    new Blob([`${JSON.stringify(scenario, null, 2)}\n`], { type: 'application/json' }),
  )
}
