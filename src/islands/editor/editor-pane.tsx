import './editor.css'
import { effect, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { SourcePlace } from '#protocol'
import { fetchWhatIsNeededSoon } from '../workspace/fetched.tsx'
import { endingOf } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { chooseEditor, loadEditor, readDevice } from './choose-editor.ts'
import type { CodeEditor, OpenEditor } from './editor.ts'
import { EditorNote, type Note } from './editor-note.tsx'
import { followPlaceLinks } from './follow-place-links.ts'

interface Props {
  workspace: Workspace | null
  shownFile: string
  /** The starter's code as the server rendered it; readable at once, and gone when the editor is ready. */
  children: ComponentChildren
}

/** The code: first as rendered on the server, then, in the same place, the editor. */
export function EditorPane({ workspace, shownFile, children }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const still = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<CodeEditor | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const note = useSignal<Note | null>(null)

  // Begun early; whether it worked is heard where it is awaited.
  useEffect(() => void editorCode().catch(() => {}), [])
  useEffect(() => {
    if (editor !== null || failure !== null) fetchWhatIsNeededSoon()
  }, [editor, failure])
  useEffect(() => {
    if (workspace === null) return
    let opened: CodeEditor | null = null
    let isGone = false
    void open(workspace, host.current)
      .then((fresh) => {
        if (isGone) return fresh?.close()
        opened = fresh
        setEditor(fresh)
      })
      .catch((cause) => {
        console.error(cause)
        setFailure('The editor could not be loaded. Reload the page to try again; your work is kept.')
      })
    const stopLinks = followPlaceLinks(workspace, (words) => {
      note.value = { text: words, place: null }
    })
    return () => {
      isGone = true
      stopLinks()
      opened?.close()
    }
  }, [workspace])

  useEffect(() => {
    editor?.show(shownFile)
    // Until the editor is there, the tabs turn the pages of what the server rendered.
    for (const file of still.current?.querySelectorAll<HTMLElement>('.still-file') ?? []) {
      file.hidden = file.dataset.of !== shownFile
    }
  }, [editor, shownFile])
  useEffect(() => {
    if (editor === null || workspace === null) return
    return follow(workspace, editor, host.current)
  }, [editor, workspace])
  useEffect(() => {
    if (editor === null || workspace === null) return
    workspace.format.value = () => {
      note.value = null
      void format(editor).then((said) => {
        note.value = said
      })
    }
    // What was said about a text is over with the next change of it.
    const stop = workspace.files.subscribe(() => {
      note.value = null
    })
    return () => {
      stop()
      workspace.format.value = null
    }
  }, [editor, workspace])

  return (
    <div class={`editor ${editor === null ? 'is-waiting' : 'is-ready'}`}>
      {failure !== null && (
        <p class="editor-failure" role="alert">
          {failure}
        </p>
      )}
      <div class="editor-still" ref={still}>
        {children}
      </div>
      <div class="editor-host" ref={host} />
      <EditorNote
        note={note}
        onGoTo={(place) => workspace?.showPlace(place)}
        onDismiss={() => {
          note.value = null
          editor?.focus()
        }}
      />
    </div>
  )
}

let code: Promise<OpenEditor> | null = null

/** The editor for this device. It is fetched while the draft is still being looked for. */
function editorCode(): Promise<OpenEditor> {
  code ??= loadEditor(chooseEditor(readDevice(window)))
  return code
}

async function open(workspace: Workspace, host: HTMLElement | null): Promise<CodeEditor | null> {
  if (host === null) return null
  const openEditor = await editorCode()
  return openEditor(host, {
    files: workspace.files.value,
    shown: workspace.shownFile.value,
    onChange: workspace.edit,
    onFormat: () => workspace.format.value?.(),
    onGoTo: workspace.showPlace,
  })
}

async function format(editor: CodeEditor): Promise<Note> {
  const { sayFormat } = await import('./format-sheet.ts')
  const outcome = await editor.format()
  return { text: sayFormat(outcome), place: outcome.type === 'does-not-parse' ? outcome.place : null }
}

/** Carries over to the editor what others than the editor change. Returns the way to stop. */
function follow(workspace: Workspace, editor: CodeEditor, host: HTMLElement | null): () => void {
  const stops = [
    effect(() => {
      const replaced = workspace.replaced.value
      if (replaced.length > 0) editor.setFiles(replaced)
    }),
    effect(() => editor.mark(blamedPlace(workspace))),
    effect(() => {
      const place = workspace.goTo.value
      if (place === null) return
      // At once where it is in sight, before its tab changes: what is typed next belongs to the place gone to. A pane
      // that is only now being shown cannot take the focus before the next frame.
      if (isInSight(host)) editor.reveal(place)
      else requestAnimationFrame(() => editor.reveal(place))
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function isInSight(host: HTMLElement | null): boolean {
  return host !== null && host.getClientRects().length > 0
}

/** Where the last run or check of the program ended badly, while nothing newer has been started. */
function blamedPlace(workspace: Workspace): SourcePlace | null {
  return endingOf(workspace.latest.value)?.place ?? null
}
