import { useEffect, useMemo, useState } from 'preact/hooks'
import { sandbox } from '../../sandbox/index.ts'
import { LabFrame } from '../lab-frame.tsx'
import { Ledger } from '../line/ledger.tsx'
import { Trouble } from '../line/trouble.tsx'
import { keepGuess } from '../predict/keep-guess.ts'
import { Actors } from './actors.tsx'
import { AnswerView } from './answer-view.tsx'
import type { Ends, WrongRule } from './catch-up.ts'
import { ComeBack } from './come-back.tsx'
import { EveryValue } from './every-value.tsx'
import { AT_START, Experiment } from './experiment.ts'
import { cameAsGuessed, type Guess, guessInWords } from './guess.ts'
import { answerInWords, inDigits } from './in-words.ts'
import { lab } from './lab.ts'
import { NumberLine } from './number-line.tsx'
import { WrongRules } from './wrong-rules.tsx'
import './ring-buffer.css'

const FIRST = { capacity: 5, messages: AT_START }
const FIRST_LAST_SEQ = 15

/** The ring buffer: a real server with a memory of a few messages, a sender, and you who were away for a while. */
export default function RingBuffer() {
  const experiment = useMemo(() => new Experiment(sandbox), [])
  const [chosen, setChosen] = useState(FIRST_LAST_SEQ)
  const [guess, setGuess] = useState<Guess | null>(null)
  const [rule, setRule] = useState<WrongRule | null>(null)
  const { reach, you, asked, answers, trouble } = experiment
  const ends = experiment.ends.value
  const held = you.value.held?.seq ?? -1
  const most = Math.max(ends.latest + 3, held)
  const lastSeq = Math.min(chosen, most)
  const canAct = reach.value !== 'connecting'
  const shown = asked.value
  const settled = shown?.lastSeq === lastSeq ? shown : null
  const isForeign = settled === null ? experiment.isForeign(lastSeq) : settled.isForeign
  const standing = { lastSeq, ends, isForeign, answer: settled?.answer ?? null }

  useEffect(() => {
    experiment.begin(FIRST)
    return () => experiment.end()
  }, [experiment])

  // What your client really has is where it comes back from, until another number is chosen.
  useEffect(() => {
    if (held >= 0 && asked.value === null) setChosen(held)
  }, [held, ends])

  const ask = async (expected: Guess | null) => {
    if (!(await experiment.comeBack(lastSeq))) return
    setGuess(expected)
    const came = asked.value
    if (expected === null || came === null || cameAsGuessed(expected, came.answer)) return
    note({
      situation: `lastSeq ${inDigits(lastSeq)}, buffer ${bufferWords(ends)}`,
      expected: guessInWords(expected),
      actual: answerInWords(came.answer),
    })
  }

  const reset = () => {
    setChosen(FIRST_LAST_SEQ)
    setGuess(null)
    setRule(null)
    experiment.begin(FIRST)
  }

  // The page knows that the server is away before the line has given up waiting for it.
  const isOutOfReach = reach.value === 'away' && trouble.value === ''
  const line = you.value.type === 'here' || shown?.log ? experiment.yourLine : experiment.senderLine
  return (
    <LabFrame
      title={lab.title}
      kind={lab.kind}
      ledger={<Ledger state={line.state.value} />}
      actions={
        <button type="button" onClick={reset}>
          Reset
        </button>
      }
    >
      <Actors experiment={experiment} canAct={canAct} />
      <NumberLine standing={standing} rule={rule} />
      <ComeBack lastSeq={lastSeq} most={most} canAct={canAct} onLastSeq={setChosen} onAsk={ask} />
      <Trouble state={isOutOfReach ? { type: 'waiting', why: '' } : experiment.senderLine.state.value} />
      <div role="status">
        {trouble.value !== '' && experiment.senderLine.state.value.type !== 'refused' && (
          <p class="rb-trouble">{trouble.value}</p>
        )}
      </div>
      <div role="status">{shown !== null && <AnswerView asked={shown} guess={guess} />}</div>
      <WrongRules rule={rule} lastSeq={lastSeq} ends={ends} onRule={setRule} />
      <EveryValue
        ends={ends}
        answers={answers.value}
        canAsk={canAct && reach.value === 'here'}
        onAskAll={(lastSeqs) => experiment.askAll(lastSeqs)}
        onChecked={(marked, right) => {
          note({
            situation: `every lastSeq that gets a full state, buffer ${bufferWords(ends)}`,
            expected: marked.map(inDigits).join(' '),
            actual: right.map(inDigits).join(' '),
          })
        }}
      />
    </LabFrame>
  )
}

function note(guess: { situation: string; expected: string; actual: string }): void {
  keepGuess({ lab: 'ring-buffer', ...guess, at: Date.now() }, localStorage)
}

function bufferWords({ oldest, latest }: Ends): string {
  return latest < oldest ? 'empty' : `${oldest} to ${latest}`
}
