import { useEffect, useRef, useState } from 'preact/hooks'
import type { AnswerReply } from '#protocol'
import type { Field } from './field.ts'
import { inline } from './inline.tsx'
import { Mark } from './mark.tsx'

/** Items to bring into order: by buttons, or by dragging. */
export function OrderField({ question, name, answer, onAnswer, reply, announce }: Field<'order'>) {
  const shown = question.items.map(({ id }) => id)
  const ids = answer?.kind === 'order' && answer.items.length === shown.length ? answer.items : shown
  const isSettled = reply?.isSettled ?? false
  const [dragged, setDragged] = useState<string | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const [refocus, setRefocus] = useState('')
  const textOf = (id: string) => question.items.find((item) => item.id === id)?.text ?? id

  // However the items were shuffled, theirs is an answer from the start.
  useEffect(() => {
    if (answer === null) onAnswer({ kind: 'order', items: shown })
  }, [answer === null])

  // An item that moves in the document loses the focus; it is given back to the button that was pressed.
  useEffect(() => {
    if (refocus !== '') document.getElementById(refocus)?.focus()
    setRefocus('')
  }, [refocus])

  const move = (id: string, place: number) => {
    if (place < 0 || place >= ids.length || isSettled) return
    const items = ids.filter((other) => other !== id)
    items.splice(place, 0, id)
    onAnswer({ kind: 'order', items })
  }
  const press = (id: string, by: -1 | 1) => {
    const place = ids.indexOf(id) + by
    move(id, place)
    const isAtEnd = place === 0 || place === ids.length - 1
    setRefocus(`${name}-${id}-${isAtEnd ? -by : by}`)
    announce(`${textOf(id)}: now ${place + 1} of ${ids.length}.`)
  }

  return (
    <ol class="quiz-order" ref={list}>
      {(isSettled ? (reply?.key ?? ids) : ids).map((id, place) => {
        const said = reply?.because[id]
        const was = ids.indexOf(id)
        return (
          <li
            key={id}
            class={`quiz-option ${look(said, isSettled)} ${dragged === id ? 'is-dragged' : ''}`}
            draggable={!isSettled}
            onDragStart={(event) => {
              event.dataTransfer?.setData('text/plain', id)
              setDragged(id)
            }}
            onDragOver={(event) => {
              if (dragged === null) return
              event.preventDefault()
              if (dragged !== id) move(dragged, place)
            }}
            onDrop={(event) => event.preventDefault()}
            onDragEnd={() => setDragged(null)}
          >
            <div class="quiz-item">
              <span class="quiz-place" aria-hidden="true">
                {place + 1}
              </span>
              <span>{inline(textOf(id))}</span>
              {!isSettled && (
                <span class="quiz-moves">
                  <MoveButton
                    id={`${name}-${id}--1`}
                    label={`Move up: ${textOf(id)}`}
                    isUp
                    isOff={place === 0}
                    onPress={() => press(id, -1)}
                  />
                  <MoveButton
                    id={`${name}-${id}-1`}
                    label={`Move down: ${textOf(id)}`}
                    isOff={place === ids.length - 1}
                    onPress={() => press(id, 1)}
                  />
                </span>
              )}
            </div>
            {said && said.text !== '' && (
              <p class="quiz-why">
                {!said.isRight && <Mark isRight={false} word={isSettled ? `You had it at ${was + 1}.` : 'Not here.'} />}{' '}
                {inline(said.text)}
              </p>
            )}
          </li>
        )
      })}
    </ol>
  )
}

/** Once settled every item stands where it belongs; what was out of place says so in words. */
function look(said: AnswerReply['because'][string] | undefined, isSettled: boolean): string {
  if (said === undefined) return ''
  if (isSettled) return said.isRight ? 'is-right' : 'is-other'
  return said.isRight ? '' : 'is-wrong'
}

interface Move {
  id: string
  label: string
  isUp?: boolean
  isOff: boolean
  onPress: () => void
}

function MoveButton({ id, label, isUp, isOff, onPress }: Move) {
  return (
    <button
      type="button"
      id={id}
      class="quiz-move"
      aria-label={label.replaceAll('`', '')}
      disabled={isOff}
      onClick={onPress}
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={isUp ? 'm4 10 4-4 4 4' : 'm4 6 4 4 4-4'} />
      </svg>
    </button>
  )
}
