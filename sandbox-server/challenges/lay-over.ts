import type { SourceFile } from '#protocol'

/** A learner's files over the starter's: what is missing comes from the starter, what the challenge does not read is left out. */
export function layOver(starter: readonly SourceFile[], files: readonly SourceFile[]): SourceFile[] {
  const own = new Map(files.map((file) => [file.name, file]))
  return starter.map((file) => own.get(file.name) ?? file)
}
