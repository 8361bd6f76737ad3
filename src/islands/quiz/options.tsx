import type { Answer, AnswerReply } from '#protocol'
import type { Field } from './field.ts'
import { inline } from './inline.tsx'
import { Mark } from './mark.tsx'

/** Options to choose one of, or any number of, each with what was said about it. */
export function Options({ question, name, answer, onAnswer, reply }: Field<'choice' | 'choices'>) {
  const isOne = question.kind === 'choice'
  const chosen = chosenIn(answer)
  const choose = (id: string) => {
    if (isOne) return onAnswer({ kind: 'choice', option: id })
    const options = chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]
    onAnswer(options.length === 0 ? null : { kind: 'choices', options })
  }
  return (
    <ul class="quiz-options">
      {question.options.map(({ id, text }) => {
        const said = reply?.because[id]
        const isChosen = chosen.includes(id)
        // A single option that was wrong is known to be wrong: the second try goes elsewhere.
        const isOut = reply !== undefined && (reply.isSettled || (isOne && said !== undefined))
        return (
          <li key={id} class={look(said, { isChosen, isSettled: reply?.isSettled ?? false, isOne })}>
            <label>
              <input
                type={isOne ? 'radio' : 'checkbox'}
                name={name}
                value={id}
                checked={isChosen}
                disabled={isOut}
                onChange={() => choose(id)}
                aria-describedby={said ? `${name}-${id}-why` : undefined}
              />
              <span>{inline(text)}</span>
            </label>
            {said && (
              <p id={`${name}-${id}-why`} class="quiz-why">
                <Mark isRight={said.isRight} word={said.isRight ? 'Right.' : 'No.'} /> {inline(said.text)}
              </p>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function chosenIn(answer: Answer | null): readonly string[] {
  if (answer?.kind === 'choice') return [answer.option]
  return answer?.kind === 'choices' ? answer.options : []
}

interface Seen {
  isChosen: boolean
  isSettled: boolean
  isOne: boolean
}

function look(said: AnswerReply['because'][string] | undefined, { isChosen, isSettled, isOne }: Seen): string {
  if (said === undefined) return isChosen ? 'quiz-option is-chosen' : 'quiz-option'
  if (said.isRight) return 'quiz-option is-right'
  // Before it is settled, a reason stands under what was chosen at the first try, whatever is being chosen now.
  const wasChosen = isChosen || (!isSettled && isOne)
  return wasChosen ? 'quiz-option is-wrong' : 'quiz-option is-other'
}
