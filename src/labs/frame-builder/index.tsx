import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { parseHex, toHex } from '#wire'
import { LabFrame } from '../lab-frame.tsx'
import { Ledger } from '../line/ledger.tsx'
import { useLine } from '../line/use-line.ts'
import { keepGuess } from '../predict/keep-guess.ts'
import { BitDrill } from './bit-drill.tsx'
import { Builder } from './builder.tsx'
import type { OutcomeId } from './foresee.ts'
import { lab } from './lab.ts'
import { PRESET_GROUPS } from './presets.ts'
import { useSending } from './use-sending.ts'
import { type Pace, writesOf } from './writes.ts'
import './frame-builder.css'

const PRESETS = PRESET_GROUPS.flatMap(({ presets }) => presets)
const FIRST = 'hello'

type Tab = 'builder' | 'drill'

/** The frame builder: one frame as fields, bits and bytes, sent to a real server; and a drill to read them by eye. */
export default function FrameBuilder() {
  const formId = useId()
  const line = useLine('frames')
  const sending = useSending(line)
  const [tab, setTab] = useState<Tab>('builder')
  const [preset, setPreset] = useState(FIRST)
  const [typed, setTyped] = useState(() => bytesTyped(FIRST))
  const [guess, setGuess] = useState<OutcomeId | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [pace, setPace] = useState<Pace>('at-once')
  const fieldset = useRef<HTMLFieldSetElement>(null)
  const read = parseHex(typed)
  const canSend = read.type === 'bytes' && read.bytes.length > 0 && !isBusy(line.state.value.type)

  const choose = (id: string) => {
    setPreset(id)
    setTyped(bytesTyped(id))
    setGuess(null)
    setAsking(false)
  }

  const send = (event: Event) => {
    event.preventDefault()
    if (read.type === 'malformed' || !canSend) return
    if (guess === null && !isAsking) {
      setAsking(true)
      fieldset.current?.querySelector('input')?.focus()
      return
    }
    setAsking(false)
    sending.send({
      bytes: read.bytes,
      writes: writesOf(read.bytes, pace),
      guess,
      situation: preset || typed.slice(0, 120),
    })
  }

  // A settled answer is held against the guess once.
  const { batch, actual } = sending
  useEffect(() => {
    if (actual === null || batch === null) return
    setGuess(null)
    if (batch.guess === null) return
    keepGuess(
      { lab: 'frame-builder', situation: batch.situation, expected: batch.guess, actual, at: Date.now() },
      localStorage,
    )
  }, [actual, batch])

  return (
    <LabFrame
      title={lab.title}
      kind={lab.kind}
      ledger={<Ledger state={line.state.value} />}
      actions={
        tab === 'builder' && (
          <>
            <button type="button" onClick={() => choose(FIRST)}>
              Reset
            </button>
            <button type="submit" form={formId} class="primary" disabled={!canSend}>
              {isAsking ? 'Send without a guess' : 'Send'}
            </button>
          </>
        )
      }
    >
      <Tabs tab={tab} onTab={setTab} />
      {tab === 'builder' ? (
        <form id={formId} onSubmit={send}>
          <Builder
            {...{ typed, preset, line, sending, pace }}
            guessing={{ fieldset, guess, isAsking }}
            onType={(text) => {
              setTyped(text)
              setPreset('')
            }}
            onPreset={choose}
            onGuess={setGuess}
            onPace={setPace}
          />
        </form>
      ) : (
        <BitDrill />
      )}
    </LabFrame>
  )
}

function Tabs({ tab, onTab }: { tab: Tab; onTab(tab: Tab): void }) {
  return (
    <nav class="fb-tabs" aria-label="Frame builder">
      <button type="button" aria-pressed={tab === 'builder'} onClick={() => onTab('builder')}>
        Build and read
      </button>
      <button type="button" aria-pressed={tab === 'drill'} onClick={() => onTab('drill')}>
        Bit drill
      </button>
    </nav>
  )
}

function bytesTyped(preset: string): string {
  const bytes = PRESETS.find(({ id }) => id === preset)?.bytes
  return bytes === undefined ? '' : toHex(bytes, { separator: ' ' })
}

function isBusy(state: string): boolean {
  return state === 'opening' || state === 'waiting'
}
