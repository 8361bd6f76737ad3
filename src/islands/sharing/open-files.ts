import { overStarter, sameFiles } from '../workspace/drafts.ts'
import type { Workspace } from '../workspace/state.ts'
import { type Candidate, chooseFiles } from './chosen-files.ts'
import { chosen } from './sharing-state.ts'

/** Replaces the learner's files by those that were chosen, as far as they belong to the challenge. What was there is kept. */
export async function openFiles(
  workspace: Workspace,
  { candidates, from }: { candidates: readonly Candidate[]; from: string },
): Promise<void> {
  const names = workspace.challenge.starter.map(({ name }) => name)
  const { files, refused } = await chooseFiles(candidates, names)
  workspace.narrowPane.value = 'code'
  if (files.length === 0) {
    const has = `This challenge has ${listed(names)}.`
    const nothing = refused.length === 0 ? `There is no file of this challenge in ${from}.` : 'Nothing was opened.'
    chosen.value = { headline: `${nothing} ${has}`, refused }
    return
  }
  const next = overStarter(workspace.files.value, files)
  const isNew = !sameFiles(next, workspace.files.value)
  if (isNew) workspace.restore(next, `${listed(files.map(({ name }) => name))} from ${from}`)
  const headline = isNew ? null : `What you chose is what you have already.`
  chosen.value = headline === null && refused.length === 0 ? null : { headline, refused }
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names)
}
