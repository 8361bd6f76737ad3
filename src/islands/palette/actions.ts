import { pickFiles, pickFolder } from '../sharing/pick-files.ts'
import { isShareOpen } from '../sharing/sharing-state.ts'
import { isPartMissing } from '../workspace/fetched.tsx'
import { paneSizes } from '../workspace/pane-sizes.ts'
import type { Workspace } from '../workspace/state.ts'
import type { KeyName } from './keys.ts'
import { isPaletteOpen } from './palette-state.ts'
import { showBrief, showChecks, showCode, showLower, showWire, showWireRecord, stepToFailure } from './show-pane.ts'

/** Something the workspace can do. Declared here once; the palette, the menu, the keys and the list of keys read it. */
export interface Action {
  readonly id: string
  readonly title: string
  /** Where it stands in the palette, such as `Program`. */
  readonly group: string
  readonly keys: readonly KeyName[]
  /** Other words that people look for it by. */
  readonly also: string
  /** Why it cannot be done just now; null when it can. */
  whyNot(): string | null
  do(): void
}

interface More {
  keys?: readonly KeyName[]
  also?: string
  whyNot?: () => string | null
}

/** Everything the workspace can do, in the order in which it is shown. */
export function actionsOf(workspace: Workspace): readonly Action[] {
  const { challenge } = workspace
  const seed = (): string | null => workspace.lastCheck.value?.verdict?.seed ?? null
  const needsSeed = (): string | null => (seed() === null ? 'Nothing has been checked yet.' : null)
  const needsFailure = (): string | null =>
    workspace.lastCheck.value?.checks.some((check) => check?.status === 'fail') ? null : 'No check has failed.'
  const compares = (): void => workspace.compare.open()
  return [
    ...inGroup('Program', [
      ['run', 'Run', () => workspace.run(), { keys: ['Mod+Enter'], also: 'start' }],
      ['check', 'Check', () => workspace.check(), { keys: ['Mod+Shift+Enter'], also: 'grade test submit' }],
      [
        'check-again',
        'Check again with the same seed',
        () => workspace.check({ seed: seed() ?? '' }),
        { whyNot: needsSeed, also: 'repeat replay' },
      ],
      [
        'stop',
        'Stop',
        () => workspace.stop(),
        { whyNot: () => (workspace.isBusy.value ? null : 'Nothing is running.') },
      ],
      [
        'add-client',
        'Add a client and connect it',
        () => {
          showLower(workspace, 'clients')
          workspace.addClient()
        },
        {
          also: 'socket peer',
          whyNot: () => (challenge.ports.length > 0 ? null : 'Nothing listens in this challenge.'),
        },
      ],
    ]),
    ...inGroup('Code', [
      ...challenge.starter.map(
        ({ name }): Declared => [
          `file-${name}`,
          `Go to ${name}`,
          () => showCode(workspace, name),
          { also: 'open file edit' },
        ],
      ),
      [
        'format',
        'Format the file',
        () => workspace.format.value?.(),
        {
          keys: ['Shift+Alt+F'],
          also: 'indent tidy pretty',
          whyNot: () => (workspace.format.value === null ? 'The editor is not there yet.' : null),
        },
      ],
      ['compare', 'Compare with …', compares, { also: 'diff starter solution passing submission' }],
      ['reset', 'Reset to the start', () => workspace.reset(), { also: 'starter again' }],
    ]),
    ...inGroup('Share', [
      ['share', 'Share a link', () => openShare(), { also: 'copy url send' }],
      [
        'download',
        'Download as a folder',
        () => void downloadFolder(workspace),
        { also: 'zip save node local export' },
      ],
      ['open-folder', 'Open a folder', () => pickFolder(workspace), { also: 'import upload load local' }],
      ['open-files', 'Open files or a zip', () => pickFiles(workspace), { also: 'import upload load local' }],
    ]),
    ...inGroup('Checks', [
      [
        'next-failure',
        'Next failed check',
        () => stepToFailure(workspace, 1),
        { whyNot: needsFailure, also: 'failing error' },
      ],
      [
        'previous-failure',
        'Previous failed check',
        () => stepToFailure(workspace, -1),
        { whyNot: needsFailure, also: 'failing error' },
      ],
      [
        'copy-seed',
        'Copy the seed of the last check',
        () => void navigator.clipboard?.writeText(seed() ?? ''),
        {
          whyNot: () =>
            needsSeed() ??
            (navigator.clipboard === undefined ? `This browser does not let the page copy. It is ${seed()}.` : null),
        },
      ],
    ]),
    ...inGroup('Show', [
      ['brief', 'Show the brief', () => showBrief(workspace, 'brief'), { also: 'task description' }],
      ['hints', 'Show the hints', () => showBrief(workspace, 'hints'), { also: 'help' }],
      ['history', 'Show the history', () => showBrief(workspace, 'history'), { also: 'restore undo snapshots checks' }],
      ['code', 'Show the code', () => showCode(workspace), { also: 'editor' }],
      ['terminal', 'Show the terminal', () => showLower(workspace, 'terminal'), { also: 'output log console' }],
      ['clients', 'Show the clients', () => showLower(workspace, 'clients'), { also: 'sockets send' }],
      ['checks', 'Show the checks', () => showChecks(workspace), { also: 'results verdict' }],
      ['wire', 'Show the wire', () => showWire(workspace, 'diagram'), { also: 'frames traffic diagram timeline' }],
      ['wire-table', 'Show the wire as a table', () => showWire(workspace, 'table'), { also: 'frames list' }],
      [
        'wire-compare',
        'Compare two records of the wire',
        () => showWire(workspace, 'compare'),
        { also: 'diff runs traffic frames' },
      ],
      [
        'wire-record',
        'Save the wire, or open a saved one',
        () => showWireRecord(workspace),
        { also: 'export import json svg png picture record' },
      ],
    ]),
    ...inGroup('Page', [
      ['palette', 'Find a command', () => openPalette(), { keys: ['Mod+K', 'Mod+Shift+P'] }],
      ['keys', 'Show all keys', () => openKeyMap(workspace), { keys: ['?'], also: 'shortcuts keyboard help' }],
      ['theme', 'Switch between light and dark', () => switchTheme(), { also: 'theme colours' }],
      ['reset-panes', 'Give all panes their own size', () => resetPanes(), { also: 'layout reset sizes' }],
    ]),
  ]
}

/** Keys that belong to a part of the page instead of an action, for the list of keys. */
export const OTHER_KEYS: readonly (readonly [readonly string[], string])[] = [
  [['Ctrl', 'M'], 'In the editor: let Tab leave it, and back again (⌃⇧M on a Mac; Escape in the light editor)'],
  [['F8'], 'In the editor: go to the next error'],
  [['F1'], 'In the editor: every command it knows'],
  [['Alt', 'F5'], 'While comparing: the next change; with Shift, the one before. F7 reads them one by one'],
  [['Ctrl or ⌘', 'F'], 'In the terminal: search what was printed'],
  [['← →'], 'On tabs: the one beside. On a line between panes: move it'],
  [['Enter'], 'On a line between panes: hide or show the pane'],
  [['↑ ↓'], 'On the wire: the arrow before or after'],
  [['+', '−', '0'], 'On the wire as a diagram: larger, smaller, as usual. F fits it to the width, Enter unfolds a row'],
  [['→'], 'On the wire as a table: unfold the row'],
]

type Declared = readonly [id: string, title: string, act: () => void, more?: More]

function inGroup(group: string, declared: readonly Declared[]): Action[] {
  return declared.map(([id, title, act, { keys = [], also = '', whyNot = () => null } = {}]) => ({
    ...{ id, title, group, keys, also, whyNot, do: act },
  }))
}

function openShare(): void {
  isShareOpen.value = true
}

function openPalette(): void {
  isPaletteOpen.value = !isPaletteOpen.value
}

function openKeyMap(workspace: Workspace): void {
  workspace.isKeyMapOpen.value = true
}

/** Hands over the files as a folder that runs with plain Node. */
export async function downloadFolder(workspace: Workspace): Promise<void> {
  try {
    const { download } = await import('../sharing/download.ts')
    download(workspace)
  } catch (cause) {
    console.error(cause)
    isPartMissing.value = true
  }
}

function switchTheme(): void {
  document.querySelector<HTMLElement>('[data-theme-toggle]')?.click()
}

function resetPanes(): void {
  for (const size of Object.values(paneSizes)) size.value = null
}
