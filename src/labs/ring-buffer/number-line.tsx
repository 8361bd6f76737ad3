import { type Ends, type WrongRule, wronglyAnswer } from './catch-up.ts'
import { type Cell, cellOf, type Place, placesFor, type Standing } from './cells.ts'
import { inDigits, span } from './in-words.ts'

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
  const { ends, lastSeq } = standing
  const places = placesFor({ lastSeq, ends })
  const would = rule === null ? null : wronglyAnswer(rule, lastSeq, ends)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take focus, or the keyboard cannot scroll it (WCAG 2.1.1)
    <section class="rb-line" aria-label="The buffer on the number line" tabIndex={0}>
      <table style={{ '--rb-places': places.length }}>
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
          <Lane name="You" note={yourNote(standing)}>
            {places.map((place) => (
              <ClientCell key={keyOf(place)} place={place} cell={of(place, standing)} mark={lastSeq} />
            ))}
          </Lane>
          {rule !== null && (
            <Lane name={`You, by “${RULE_NAMES[rule]}”`} note="worked out in the page; × is lost for good">
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
      {caption(seq, ends) !== null && <i>{caption(seq, ends)}</i>}
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
  const kept = latest - oldest + 1
  if (kept === 0) return 'nothing yet'
  return kept === 1 ? '1 message' : `${kept} messages`
}

function yourNote({ lastSeq, answer, ends, isForeign }: Standing): string {
  if (answer === null && (isForeign || lastSeq > ends.latest)) return `have numbers up to ${lastSeq}, from another life`
  if (answer === null) return lastSeq < 0 ? 'have nothing' : `have all up to ${lastSeq}, and need ${lastSeq + 1} next`
  if (answer.type === 'nothing') return 'were missing nothing'
  if (answer.type === 'replay') return `were given ${span(answer.from, answer.to)} in addition`
  return lastSeq < 1 ? 'were given all there is' : 'were given all there is, and threw away what you had'
}

/** The words under a cell of the server's. */
function caption(seq: number, { oldest, latest }: Ends): string | null {
  if (seq === latest + 2) return 'not yet'
  if (seq === oldest - 2 && seq > 0) return 'forgotten'
  if (latest < oldest) return null
  if (seq === oldest) return 'oldest'
  return seq === latest ? 'latest' : null
}
