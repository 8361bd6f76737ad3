import type { SourceFile } from '#protocol'
import { fail } from './failed-expectation.ts'
import type { KeptFiles } from './stage.ts'
import type { Surroundings } from './surroundings.ts'
import type { YamlFile } from './yaml-file.ts'

/** What was handed in, and what the author keeps beside the challenge. */
export interface FileWords {
  /** The learner's files, for checks that only read. */
  readonly files: readonly SourceFile[]
  /** The text of one of them, or null when it was not handed in. */
  file(name: string): string | null
  /** One of them read as YAML. Fails, naming the line, when it is none. */
  yaml(name: string): Promise<YamlFile>
  /** Answers the author keeps beside the challenge, such as `kept('mutants')`. */
  kept(folder: string): Promise<readonly KeptFiles[]>
}

/** The words for files. */
export function fileWords({ stage, ledger }: Surroundings): FileWords {
  const file = (name: string) => stage.files.find((each) => each.name === name)?.text ?? null
  return {
    files: stage.files,
    file,
    yaml: (name) =>
      ledger.watch(`yaml('${name}')`, async () => {
        const text = file(name)
        if (text === null) fail({ message: `${name} was not handed in.`, anomaly: 'lost', expected: name })
        // Few challenges read YAML, and those that do not need not load its parser.
        const { readYaml } = await import('./yaml-file.ts')
        return readYaml(text, { name })
      }),
    kept: (folder) => ledger.watch(`kept('${folder}')`, () => stage.kept(folder)),
  }
}
