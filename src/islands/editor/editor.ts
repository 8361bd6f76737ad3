import type { SourceFile, SourcePlace } from '#protocol'
import type { FormatOutcome } from './format-sheet.ts'

/** One editor over all files of a challenge. Opened by an `OpenEditor`, closed by whoever opened it. */
export interface CodeEditor {
  /** Brings a file to the front. */
  show(file: string): void
  /** Replaces the text of files; an editor with an undo history keeps it, so that this can be undone too. */
  setFiles(files: readonly SourceFile[]): void
  /** Brings a place into view and puts the cursor there. */
  reveal(place: SourcePlace): void
  /** Paints the line of a place as the one a failure points at; null takes the paint away. */
  mark(place: SourcePlace | null): void
  /** Lays out the shown file as the starters are, as one change that can be undone. */
  format(): Promise<FormatOutcome>
  focus(): void
  close(): void
}

/** What an editor needs to begin, and whom it tells. */
export interface EditorSetup {
  readonly files: readonly SourceFile[]
  readonly shown: string
  /** Called after every change a person made, with the whole text of the file. */
  onChange(file: SourceFile): void
  /** Called when a key or a button of the editor asks for the shown file to be formatted. */
  onFormat(): void
  /** Called when somebody goes from one file to a place in another, as to a definition. */
  onGoTo(place: SourcePlace): void
}

/** Fills `host` with an editor. Resolves once it can be typed into. */
export type OpenEditor = (host: HTMLElement, setup: EditorSetup) => Promise<CodeEditor>
