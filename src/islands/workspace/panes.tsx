import './workspace.css'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { announcement, ChecksPane } from '../checks/checks-pane.tsx'
import { CompareButton, CompareOver } from '../compare/compare-over.tsx'
import { EditorPane } from '../editor/editor-pane.tsx'
import { TerminalPane } from '../terminal/terminal-pane.tsx'
import { TerminalTools } from '../terminal/terminal-tools.tsx'
import { WirePane } from '../wire/wire-pane.tsx'
import type { ChallengeOnPage } from './challenge-on-page.ts'
import { fetched } from './fetched.tsx'
import { Guard } from './guard.tsx'
import { KeyMap } from './key-map.tsx'
import { Notices } from './notices.tsx'
import { openWorkspace } from './open-workspace.ts'
import { paneSizes, rememberPaneSizes } from './pane-sizes.ts'
import { countPassed } from './run-view.ts'
import { ScrollRegion } from './scroll-region.tsx'
import { listenForShortcuts } from './shortcuts.ts'
import { Splitter } from './splitter.tsx'
import type { NarrowPane, Workspace } from './state.ts'
import { TabPanel, Tabs } from './tabs.tsx'
import { useWorkspace } from './use-workspace.ts'

const Hints = fetched(async () => (await import('../checks/hints.tsx')).Hints, 'soon')
const History = fetched(async () => (await import('./history.tsx')).History, 'soon')

interface Props {
  challenge: ChallengeOnPage
  /** Rendered on the server: the brief, and the starter's files as highlighted code. */
  brief?: ComponentChildren
  code?: ComponentChildren
}

/** The panes of the workspace: brief, code over terminal, checks over wire. On a narrow screen, one at a time. */
export function WorkspacePanes({ challenge, brief, code }: Props) {
  const workspace = useWorkspace()
  useEffect(() => {
    const forget = rememberPaneSizes()
    void openWorkspace(challenge)
    return forget
  }, [])
  useEffect(() => (workspace === null ? undefined : listenForShortcuts(workspace)), [workspace])

  const narrow = workspace?.narrowPane.value ?? 'brief'
  return (
    <div class="workspace" style={sizesAsStyle()} data-narrow={narrow}>
      <NarrowTabs workspace={workspace} shown={narrow} />
      <section class="pane pane-brief" id="pane-brief" aria-label="Brief">
        <BriefPane workspace={workspace} challenge={challenge}>
          {brief}
        </BriefPane>
      </section>
      <Splitter label="the brief" controls="pane-brief" between="columns" sizes="before" size={paneSizes.brief} />
      <div class="middle">
        <section class="pane pane-code" aria-label="Code">
          <CodePane workspace={workspace} challenge={challenge}>
            {code}
          </CodePane>
        </section>
        <Splitter label="the terminal" controls="pane-lower" between="rows" sizes="after" size={paneSizes.lower} />
        <section class="pane pane-lower" id="pane-lower" aria-label="Program">
          {workspace !== null && <LowerPane workspace={workspace} />}
        </section>
      </div>
      <Splitter label="checks and wire" controls="pane-right" between="columns" sizes="after" size={paneSizes.right} />
      <div class="right" id="pane-right">
        <section class="pane pane-checks" aria-label="Checks">
          {workspace !== null && <CheckedPane workspace={workspace} />}
        </section>
        <Splitter label="the wire" controls="pane-wire" between="rows" sizes="after" size={paneSizes.wire} />
        <section class="pane pane-wire" id="pane-wire" aria-label="Wire">
          {workspace !== null && <WirePane workspace={workspace} />}
        </section>
      </div>
      {workspace !== null && <KeyMap workspace={workspace} />}
      <div class="visually-hidden" aria-live="polite">
        {announcement(workspace?.lastCheck.value ?? null)}
      </div>
    </div>
  )
}

function sizesAsStyle(): JSX.CSSProperties {
  const { brief, right, lower, wire } = paneSizes
  const style: Record<string, string> = {}
  for (const [name, size] of Object.entries({ brief, right, lower, wire })) {
    if (size.value !== null) style[`--${name}`] = `${size.value}%`
  }
  return style
}

const NARROW: readonly { pane: NarrowPane; label: string }[] = [
  { pane: 'brief', label: 'Brief' },
  { pane: 'code', label: 'Code' },
  { pane: 'output', label: 'Program' },
  { pane: 'checks', label: 'Checks' },
  { pane: 'wire', label: 'Wire' },
]

function NarrowTabs({ workspace, shown }: { workspace: Workspace | null; shown: NarrowPane }) {
  return (
    <nav class="narrow-tabs" aria-label="Parts of the workspace">
      {NARROW.map(({ pane, label }) => (
        <button
          key={pane}
          type="button"
          aria-pressed={pane === shown}
          onClick={() => {
            if (workspace !== null) workspace.narrowPane.value = pane
          }}
        >
          {label}
        </button>
      ))}
    </nav>
  )
}

function BriefPane({
  workspace,
  challenge,
  children,
}: {
  workspace: Workspace | null
  challenge: ChallengeOnPage
  children: ComponentChildren
}) {
  const shown = workspace?.briefTab.value ?? 'brief'
  const hintsShown = workspace?.hintsShown.value ?? 0
  const kept = workspace?.history.value?.length ?? 0
  return (
    <>
      <Tabs
        group="brief"
        label="Brief, hints and history"
        shown={shown}
        onShow={(name) => {
          if (workspace !== null) workspace.briefTab.value = name
        }}
        tabs={[
          { name: 'brief', label: 'Brief' },
          { name: 'hints', label: `Hints ${hintsShown}/${challenge.hints.length}` },
          { name: 'history', label: kept === 0 ? 'History' : `History ${kept}` },
        ]}
      />
      <TabPanel group="brief" shown={shown}>
        {/* The brief stays in the page: it was rendered on the server and keeps its scroll position. */}
        <ScrollRegion class="brief" label="The brief" hidden={shown !== 'brief'}>
          {children}
        </ScrollRegion>
        {workspace !== null && shown !== 'brief' && (
          <ScrollRegion class="brief" label={shown === 'hints' ? 'Hints' : 'History'}>
            <Guard>{shown === 'hints' ? <Hints workspace={workspace} /> : <History workspace={workspace} />}</Guard>
          </ScrollRegion>
        )}
      </TabPanel>
    </>
  )
}

function CodePane({
  workspace,
  challenge,
  children,
}: {
  workspace: Workspace | null
  challenge: ChallengeOnPage
  children: ComponentChildren
}) {
  const shownFile = workspace?.shownFile.value ?? challenge.starter[0]?.name ?? ''
  return (
    <>
      <Tabs
        group="code"
        label="Files"
        shown={shownFile}
        onShow={(name) => {
          if (workspace !== null) workspace.shownFile.value = name
        }}
        tabs={challenge.starter.map((file) => ({ name: file.name, label: <span class="mono">{file.name}</span> }))}
      >
        {workspace !== null && <CompareButton workspace={workspace} />}
      </Tabs>
      {workspace !== null && <Notices workspace={workspace} />}
      <TabPanel group="code" shown={shownFile}>
        <EditorPane workspace={workspace} shownFile={shownFile}>
          {children}
        </EditorPane>
        {workspace !== null && <CompareOver workspace={workspace} />}
      </TabPanel>
    </>
  )
}

// The terminal is what is shown first.
const ClientsPane = fetched(async () => (await import('../clients/clients-pane.tsx')).ClientsPane)
const ClientTools = fetched(async () => (await import('../clients/client-tools.tsx')).ClientTools)

function LowerPane({ workspace }: { workspace: Workspace }) {
  const shown = workspace.lowerTab.value
  const count = workspace.clientNames.value.length
  return (
    <>
      <Tabs
        group="lower"
        label="Terminal and clients"
        shown={shown}
        onShow={(name) => {
          workspace.lowerTab.value = name
        }}
        tabs={[
          { name: 'terminal', label: 'Terminal' },
          { name: 'clients', label: count === 0 ? 'Clients' : `Clients ${count}` },
        ]}
      >
        {shown === 'terminal' ? <TerminalTools workspace={workspace} /> : <ClientTools workspace={workspace} />}
      </Tabs>
      <TabPanel group="lower" shown={shown}>
        <Guard>
          {shown === 'terminal' ? <TerminalPane workspace={workspace} /> : <ClientsPane workspace={workspace} />}
        </Guard>
      </TabPanel>
    </>
  )
}

function CheckedPane({ workspace }: { workspace: Workspace }) {
  const check = workspace.lastCheck.value
  const passed = check === null ? 0 : countPassed(check)
  const of = check?.of ?? 0
  const verdict = check?.verdict ?? null
  return (
    <>
      <div class="tabs">
        <h2 class="pane-title">
          Checks{' '}
          {of > 0 && (
            <span class={passed === of ? 'is-pass' : 'is-count'}>
              {passed} / {of}
            </span>
          )}
        </h2>
        <span class="tabs-end pane-meta">
          {verdict !== null && `seed ${verdict.seed} · ${Math.round(verdict.durationMs)} ms`}
        </span>
      </div>
      <ScrollRegion class="pane-body" label="Results of the check">
        <Guard>
          <ChecksPane workspace={workspace} />
        </Guard>
      </ScrollRegion>
    </>
  )
}
