import type { Solution, SubmissionSummary } from '#protocol'
import type { Draft, Snapshot } from '../workspace/drafts.ts'
import { formatMoment, SNAPSHOT_WORDS } from '../workspace/moment-words.ts'
import type { OriginalKey } from './compare-state.ts'

/** Something a learner's files can be laid beside. */
export interface Choice {
  readonly key: OriginalKey
  /** In the list of choices. */
  readonly label: string
  /** Inside a sentence, after “in”. */
  readonly name: string
  /** What its author says of it, if anything. */
  readonly about?: string | undefined
}

/** Choices that belong together; the first group has no heading. */
export interface ChoiceGroup {
  readonly heading: string | null
  readonly choices: readonly Choice[]
}

/** What there is to choose from. */
export interface KnownOriginals {
  readonly submissions: readonly SubmissionSummary[]
  readonly snapshots: readonly Snapshot[]
  /** The other tab's work, while it is in conflict with this one's. */
  readonly otherTab: Draft | null
  /** Whether the page was opened by a link that holds an attempt. */
  readonly hasLink?: boolean
  /** Null until the server has told it. */
  readonly solution: Solution | null
}

/** Everything a learner's files can be compared with, the nearest at hand first. */
export function choicesFrom({
  submissions,
  snapshots,
  otherTab,
  hasLink,
  solution,
}: KnownOriginals): readonly ChoiceGroup[] {
  const lastPass = submissions.find(({ status }) => status === 'pass')
  const groups: ChoiceGroup[] = [
    {
      heading: null,
      choices: [
        ...(otherTab === null ? [] : [choice('other-tab', "The other tab's work", "the other tab's work")]),
        ...(hasLink ? [choice('link', 'The files of the link', 'the link')] : []),
        choice('starter', 'The files you were given', 'the files you were given'),
        ...(lastPass === undefined ? [] : [lastPassed(lastPass)]),
        choice('solution', solution === null ? 'The solution …' : 'The solution', 'the solution'),
      ],
    },
    {
      heading: 'Other ways that pass',
      choices: (solution?.others ?? []).map(({ name, title, about }) => ({
        key: `way/${name}`,
        label: title,
        name: `“${title}”`,
        about,
      })),
    },
    {
      heading: 'Checks',
      choices: submissions
        .filter((each) => each !== lastPass)
        .map((each) => {
          const what = `the check of ${formatMoment(each.at)}`
          return choice(`check/${each.id}`, `${formatMoment(each.at)}, ${sayOutcome(each)}`, what)
        }),
    },
    {
      heading: 'Kept on this machine',
      choices: snapshots.map((each) => {
        const moment = formatMoment(each.at)
        return choice(keyOfSnapshot(each), `${moment}, ${SNAPSHOT_WORDS[each.why]}`, `what was kept at ${moment}`)
      }),
    },
  ]
  return groups.filter(({ choices }) => choices.length > 0)
}

/** What became of a check: `5 of 7 passed`. */
export function sayOutcome({ status, passed, of }: SubmissionSummary): string {
  return status === 'error' ? 'did not start' : `${passed} of ${of} passed`
}

/** Names a snapshot among the others. */
export function keyOfSnapshot({ at, why }: Snapshot): OriginalKey {
  return `kept/${at}/${why}`
}

function lastPassed({ id, at }: SubmissionSummary): Choice {
  const moment = formatMoment(at)
  return choice(`check/${id}`, `Your last check that passed, ${moment}`, `your last check that passed`)
}

function choice(key: OriginalKey, label: string, name: string): Choice {
  return { key, label, name }
}
