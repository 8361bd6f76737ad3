import { type Answer, type Ends, type WrongRule, wronglyAnswer } from './catch-up.ts'
import { type Cell, cellOf, type Place, placesFor, type Standing } from './cells.ts'
import { inDigits } from './in-words.ts'

interface Props {
  /** How your client stands; its answer is that to this very `lastSeq`, when it has asked. */
  standing: Standing
  rule: WrongRule | null
}

const CELL_WORDS: Record<Cell, string> = {
  kept: 'had it before',
  came: 'given now',
  missed: 'missed',
  lost: 'lost for good',
  dropped: 'thrown away',
  foreign: 'from another life',
  none: '–',
}

export const RULE_NAMES: Record<WrongRule, string> = {
  'last-seen': 'lastSeq < oldest',
  'what-is-left': 'replay what is left',
}

/** The buffer on the number line, and below it how your client stands to each number. */
export function NumberLine({ standing, rule }: Props) {
  const { ends, lastSeq, answer } = standing
  const places = placesFor({ lastSeq, ends })
  const would = rule === null ? null : wronglyAnswer(rule, lastSeq, ends)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take focus, or the keyboard cannot scroll it (WCAG 2.1.1)
    <section class="rb-line" aria-label="The buffer on the number line" tabIndex={0}>
      <table>
        <thead class="visually-hidden">
          <tr>
            <th>Number</th>
            {places.map((place) => (
              <th key={keyOf(place)} scope="col">
                {place.type === 'gap' ? 'and so on' : inDigits(place.seq)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Lane name="The server keeps" note={serverNote(ends)}>
            {places.map((place) => (
              <ServerCell key={keyOf(place)} place={place} ends={ends} />
            ))}
          </Lane>
          <Lane name="You" note={yourNote(lastSeq, answer)}>
            {places.map((place) => (
              <ClientCell key={keyOf(place)} place={place} cell={of(place, standing)} mark={lastSeq} />
            ))}
          </Lane>
          {rule !== null && (
            <Lane name={`You, by “${RULE_NAMES[rule]}”`} note="worked out in the page">
              {places.map((place) => (
                <ClientCell
                  key={keyOf(place)}
                  place={place}
                  cell={of(place, { ...standing, answer: would })}
                  mark={lastSeq}
                />
              ))}
            </Lane>
          )}
        </tbody>
      </table>
    </section>
  )
}

function Lane({ name, note, children }: { name: string; note: string; children: preact.ComponentChildren }) {
  return (
    <tr>
      <th scope="row">
        {name} <span class="rb-line-note">{note}</span>
      </th>
      {children}
    </tr>
  )
}

function ServerCell({ place, ends }: { place: Place; ends: Ends }) {
  if (place.type === 'gap') return <Gap />
  const { seq } = place
  const isKept = seq >= ends.oldest && seq <= ends.latest
  const state = isKept ? 'kept' : seq < 1 ? 'none' : seq < ends.oldest ? 'gone' : 'not yet'
  return (
    <td class={`rb-cell is-server is-${state.replace(' ', '-')}`}>
      <b>{inDigits(seq)}</b>
      <span class="visually-hidden"> {isKept ? 'kept' : state === 'gone' ? 'forgotten' : state}</span>
      {isKept && seq === ends.oldest && <i>oldest</i>}
      {isKept && seq === ends.latest && seq !== ends.oldest && <i>latest</i>}
    </td>
  )
}

function ClientCell({ place, cell, mark }: { place: Place; cell: Cell; mark: number }) {
  if (place.type === 'gap') return <Gap />
  const isMark = place.seq === mark
  return (
    <td class={`rb-cell is-you is-${cell} ${isMark ? 'is-mark' : ''}`} title={CELL_WORDS[cell]}>
      <b>{cell === 'lost' ? '×' : cell === 'none' ? '·' : inDigits(place.seq)}</b>
      <span class="visually-hidden"> {CELL_WORDS[cell]}</span>
      {isMark && <i>last</i>}
    </td>
  )
}

function Gap() {
  return <td class="rb-gap">…</td>
}

function of(place: Place, standing: Standing): Cell {
  return place.type === 'gap' ? 'none' : cellOf(place.seq, standing)
}

function keyOf(place: Place): string {
  return place.type === 'gap' ? `gap ${place.after}` : `${place.seq}`
}

function serverNote({ oldest, latest }: Ends): string {
  return latest < oldest
    ? 'nothing yet'
    : `${latest - oldest + 1} messages; before them forgotten, after them not sent yet`
}

function yourNote(lastSeq: number, answer: Answer | null): string {
  if (answer !== null) return 'after the answer'
  return lastSeq < 0 ? 'have nothing' : `have all up to ${lastSeq}, and need ${lastSeq + 1} next`
}
