import { type Signal, signal } from '@preact/signals'
import { kept } from '../../progress/index.ts'
import type { Printed, RunView } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { programLines } from './program-lines.ts'
import { plainText } from './safe-text.ts'
import { tailOf } from './tail-of.ts'
import type { TerminalScreen } from './terminal.ts'

/** How one workspace's terminal is looked at. What is printed stands in the run. */
export interface TerminalView {
  /** The program whose words alone are shown; null: everybody's, in order. */
  readonly tab: Signal<string | null>
  readonly isSearching: Signal<boolean>
  readonly readsAloud: Signal<boolean>
  readonly screen: Signal<TerminalScreen | null>
  /** How much of the run's output was there when the screen was cleared. */
  readonly cleared: Signal<{ readonly run: string; readonly count: number } | null>
  /** How much of the run's output was there when a tab was last seen; `*` is the tab of all. */
  readonly seen: Signal<Readonly<Record<string, number>>>
}

const READS_ALOUD = 'terminal-reads-aloud'
const views = new WeakMap<Workspace, TerminalView>()

/** The same one for all parts of the page. */
export function terminalView(workspace: Workspace): TerminalView {
  const known = views.get(workspace)
  if (known !== undefined) return known
  const view: TerminalView = {
    tab: signal(null),
    isSearching: signal(false),
    readsAloud: signal(kept.read(READS_ALOUD) === true),
    screen: signal(null),
    cleared: signal(null),
    seen: signal({}),
  }
  views.set(workspace, view)
  return view
}

/** Switches reading aloud on or off, for this visit and the next. */
export function rememberReadsAloud(view: TerminalView, isOn: boolean): void {
  view.readsAloud.value = isOn
  view.screen.value?.readAloud(isOn)
  kept.write(READS_ALOUD, isOn)
}

/** The programs that have a tab: those expected, then those heard of. None where there is only one. */
export function programsOf(known: readonly string[], run: RunView | null): readonly string[] {
  const heard = (run?.printed ?? []).flatMap(({ program }) => program ?? [])
  const names = [...new Set([...known, ...heard, ...Object.keys(run?.endings ?? {})])]
  return names.length > 1 ? names : []
}

/**
 * What a tab shows of a run: everything, or the words of one program; nothing from before the screen was cleared. How a
 * program ended stands below its own tab, in full, and not once more among its words.
 */
export function shownOf(run: RunView, { tab, cleared }: Pick<TerminalView, 'tab' | 'cleared'>): readonly Printed[] {
  const from = cleared.value?.run === run.id ? cleared.value.count : 0
  const own = tab.value
  const isOver = own !== null && run.endings[own] !== undefined
  const shown = run.printed.slice(from)
  if (own === null) return shown
  return shown.filter((piece) => piece.program === own && !(isOver && isLastWord(piece, run)))
}

function isLastWord({ from, text, program }: Printed, { endings }: RunView): boolean {
  const message = program === null ? undefined : endings[program]?.message
  return (from === 'note' || from === 'trouble') && message !== undefined && text.includes(message)
}

/** What a tab shows, as it would stand in a file. */
export function shownText(run: RunView | null, view: Pick<TerminalView, 'tab' | 'cleared'>): string {
  if (run === null) return ''
  const names = view.tab.value === null ? [] : null
  const pieces = tailOf(shownOf(run, view)).pieces
  return plainText(pieces.map(programLines(names)).join('')).trimEnd()
}
