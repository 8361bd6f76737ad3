import { useId } from 'preact/hooks'
import type { Ends, WrongRule } from './catch-up.ts'
import { wrongRuleInWords } from './in-words.ts'
import { RULE_NAMES } from './number-line.tsx'

interface Props {
  rule: WrongRule | null
  lastSeq: number
  ends: Ends
  onRule(rule: WrongRule | null): void
}

const RULES: readonly (WrongRule | null)[] = [null, 'last-seen', 'what-is-left']

/** What a server with another comparison would have done. Worked out in the page, and said so. */
export function WrongRules({ rule, lastSeq, ends, onRule }: Props) {
  const name = useId()
  return (
    <fieldset class="rb-rules">
      <legend>Compare with a wrong rule</legend>
      {RULES.map((one) => (
        <label key={one ?? 'none'}>
          <input type="radio" name={name} checked={rule === one} onChange={() => onRule(one)} />
          {one === null ? 'none' : one === 'last-seen' ? <code>{RULE_NAMES[one]}</code> : RULE_NAMES[one]}
        </label>
      ))}
      <p aria-live="polite">
        {rule !== null && (
          <>
            <b>Worked out in this page, not by the server:</b> {wrongRuleInWords(rule, lastSeq, ends)}
          </>
        )}
      </p>
    </fieldset>
  )
}
