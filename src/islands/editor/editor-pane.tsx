import './editor.css'
import { effect } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { SourcePlace } from '#protocol'
import { endingOf } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { chooseEditor, loadEditor, readDevice } from './choose-editor.ts'
import type { CodeEditor } from './editor.ts'

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
    return () => {
      isGone = true
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
    return follow(workspace, editor)
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
    </div>
  )
}

async function open(workspace: Workspace, host: HTMLElement | null): Promise<CodeEditor | null> {
  if (host === null) return null
  const openEditor = await loadEditor(chooseEditor(readDevice(window)))
  return openEditor(host, {
    files: workspace.files.value,
    shown: workspace.shownFile.value,
    onChange: workspace.edit,
  })
}

/** Carries over to the editor what others than the editor change. Returns the way to stop. */
function follow(workspace: Workspace, editor: CodeEditor): () => void {
  const stops = [
    effect(() => {
      const replaced = workspace.replaced.value
      if (replaced.length > 0) editor.setFiles(replaced)
    }),
    effect(() => editor.mark(blamedPlace(workspace))),
    effect(() => {
      const place = workspace.goTo.value
      if (place !== null) editor.reveal(place)
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Where the last run or check of the program ended badly, while nothing newer has been started. */
function blamedPlace(workspace: Workspace): SourcePlace | null {
  return endingOf(workspace.latest.value)?.place ?? null
}
