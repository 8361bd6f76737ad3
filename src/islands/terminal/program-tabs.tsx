import type { ComponentChildren } from 'preact'
import type { RunView } from '../workspace/run-view.ts'
import { TabPanel, Tabs } from '../workspace/tabs.tsx'
import { endingWord, sayEnding } from './say-ending.ts'
import type { TerminalView } from './terminal-view.ts'

interface Props {
  view: TerminalView
  run: RunView | null
  programs: readonly string[]
  /** The screen, which all tabs share. */
  children: ComponentChildren
}

/** One tab for each program of a Run that starts several, and before them one for all; a single program has none. */
export function ProgramTabs({ view, run, programs, children }: Props) {
  const tab = view.tab.value
  // Names may hold blanks, which an id may not: tabs are known by their place.
  const shown = tab === null ? 'all' : `${programs.indexOf(tab)}`
  const ending = tab === null ? undefined : run?.endings[tab]
  if (programs.length === 0) return <div class="terminal-body">{children}</div>
  return (
    <div class="terminal-programs">
      <Tabs
        group="program"
        label="Programs"
        shown={shown}
        onShow={(name) => {
          view.tab.value = name === 'all' ? null : (programs[Number(name)] ?? null)
        }}
        tabs={[
          { name: 'all', label: 'All' },
          ...programs.map((name, index) => ({
            name: `${index}`,
            label: <ProgramLabel name={name} run={run} isNew={isNew(name, { view, run })} />,
          })),
        ]}
      />
      <TabPanel group="program" shown={shown}>
        <div class="terminal-body">{children}</div>
        {tab !== null && ending !== undefined && <p class="terminal-ended">{sayEnding(tab, ending)}</p>}
      </TabPanel>
    </div>
  )
}

function ProgramLabel({ name, run, isNew }: { name: string; run: RunView | null; isNew: boolean }) {
  const ending = run?.endings[name]
  return (
    <>
      <span class="mono">{name}</span>
      {ending !== undefined && <span class={`terminal-how is-${ending.how}`}> {endingWord(ending)}</span>}
      {isNew && (
        <>
          <i class="terminal-new" aria-hidden="true" />
          <span class="visually-hidden">, new output</span>
        </>
      )}
    </>
  )
}

/** Whether a program has printed since its words were last on the screen. */
function isNew(name: string, { view, run }: { view: TerminalView; run: RunView | null }): boolean {
  if (run === null || view.tab.value === null || view.tab.value === name) return false
  const seen = Math.max(view.seen.value['*'] ?? 0, view.seen.value[name] ?? 0)
  return run.printed.findLastIndex(({ program }) => program === name) >= seen
}
