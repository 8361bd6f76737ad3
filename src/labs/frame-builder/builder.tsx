import type { Ref } from 'preact'
import { useId, useState } from 'preact/hooks'
import { type FrameField, parseHex, toHex } from '#wire'
import type { Line } from '../line/line.ts'
import { Trouble } from '../line/trouble.tsx'
import { GuessPicker } from '../predict/guess-picker.tsx'
import { BitPicture } from './bit-picture.tsx'
import { BytesField } from './bytes-field.tsx'
import { replacePart } from './change-frame.ts'
import { FieldTable } from './field-table.tsx'
import { OUTCOMES, type OutcomeId } from './foresee.ts'
import { FrameControls } from './frame-controls.tsx'
import { PRESET_GROUPS } from './presets.ts'
import { readFrames } from './read-frames.ts'
import { SentLog } from './sent-log.tsx'
import type { Sending } from './use-sending.ts'
import type { Pace } from './writes.ts'

interface Props {
  typed: string
  preset: string
  line: Line
  sending: Sending
  guessing: { fieldset: Ref<HTMLFieldSetElement>; guess: OutcomeId | null; isAsking: boolean }
  pace: Pace
  onType(text: string): void
  onPreset(id: string): void
  onGuess(guess: OutcomeId): void
  onPace(pace: Pace): void
}

/** A frame as fields, as bits and as bytes. Change any of the three, and the others follow. */
export function Builder(props: Props) {
  const { typed, preset, line, sending, guessing, pace, onType, onPreset, onGuess, onPace } = props
  const id = useId()
  const [wanted, setWanted] = useState(0)
  const [lit, setLit] = useState<FrameField['name'] | null>(null)
  const read = parseHex(typed)
  const parts = readFrames(read.type === 'bytes' ? read.bytes : new Uint8Array(0))
  const chosen = Math.min(wanted, parts.length - 1)
  const part = parts[chosen]

  return (
    <>
      <div class="fb-bar">
        <span class="fb-choice">
          <label for={id}>Frame</label>
          <select id={id} value={preset} onChange={(event) => onPreset(event.currentTarget.value)}>
            {preset === '' && <option value="">changed by you</option>}
            {PRESET_GROUPS.map(({ name, presets }) => (
              <optgroup key={name} label={name}>
                {presets.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </span>
      </div>
      {part?.decoded ? (
        <FrameControls
          decoded={part.decoded}
          onLight={setLit}
          onChange={(bytes) => onType(toHex(replacePart(parts, chosen, bytes), { separator: ' ' }))}
        />
      ) : (
        <p class="fb-unfinished">
          These bytes are no whole frame, so its fields cannot be set here. Complete the bytes, or pick another frame.
        </p>
      )}
      <BytesField {...{ typed, read, parts, chosen, onType }} onChoose={setWanted} />
      {part !== undefined && part.bytes.length > 0 && (
        <>
          <BitPicture bytes={part.bytes} fields={part.fields} lit={lit} onLight={setLit} />
          <FieldTable fields={part.fields} lit={lit} onLight={setLit} />
        </>
      )}
      <GuessPicker outcomes={OUTCOMES} {...guessing} onGuess={onGuess} />
      <p class="fb-pace">
        <label>
          <input
            type="checkbox"
            checked={pace === 'piecewise'}
            onChange={(event) => onPace(event.currentTarget.checked ? 'piecewise' : 'at-once')}
          />
          Hand it to the network in small pieces
        </label>
        {sending.log.length > 0 && (
          <button type="button" onClick={sending.reset}>
            Hang up
          </button>
        )}
      </p>
      <Trouble state={line.state.value} />
      <SentLog sending={sending} state={line.state.value} />
    </>
  )
}
