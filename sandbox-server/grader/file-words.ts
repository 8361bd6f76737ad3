import type { SourceFile } from '#protocol'
import type { KeptFiles } from './stage.ts'
import type { Surroundings } from './surroundings.ts'

/** What was handed in, and what the author keeps beside the challenge. */
export interface FileWords {
  /** The learner's files, for checks that only read. */
  readonly files: readonly SourceFile[]
  /** The text of one of them, or null when it was not handed in. */
  file(name: string): string | null
  /** Answers the author keeps beside the challenge, such as `kept('mutants')`. */
  kept(folder: string): Promise<readonly KeptFiles[]>
}

/** The words for files. */
export function fileWords({ stage, ledger }: Surroundings): FileWords {
  return {
    files: stage.files,
    file: (name) => stage.files.find((file) => file.name === name)?.text ?? null,
    kept: (folder) => ledger.watch(`kept('${folder}')`, () => stage.kept(folder)),
  }
}
