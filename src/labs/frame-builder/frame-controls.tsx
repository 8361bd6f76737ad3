import { useId, useState } from 'preact/hooks'
import {
  type DecodedFrame,
  decodeUtf8,
  encodeUtf8,
  type Frame,
  type FrameField,
  fromHex,
  type LengthForm,
  opcodeName,
} from '#wire'
import { DraftInput } from '../../components/draft-input.tsx'
import { changeFrame, lengthFormOf, MOST_PAYLOAD, resizePayload } from './change-frame.ts'
import { HexField } from './hex-field.tsx'

interface Props {
  decoded: DecodedFrame
  onChange(bytes: Uint8Array): void
  onLight(name: FrameField['name'] | null): void
}

const OPCODES = Array.from({ length: 16 }, (_, opcode) => opcode)
const RSV = [
  { name: 'RSV1', bit: 4 },
  { name: 'RSV2', bit: 2 },
  { name: 'RSV3', bit: 1 },
] as const

/** Every field of the frame as something to change. The bytes follow. */
export function FrameControls({ decoded, onChange, onLight }: Props) {
  const id = useId()
  const { frame } = decoded
  const change = (fields: Partial<Frame> & { lengthForm?: LengthForm }) => onChange(changeFrame(decoded, fields))
  const lights = (name: FrameField['name']) => ({ onFocusIn: () => onLight(name), onFocusOut: () => onLight(null) })
  return (
    <div class="fb-controls">
      <fieldset>
        <legend class="visually-hidden">First byte</legend>
        <span {...lights('FIN')}>
          <Bit label="FIN" isSet={frame.fin} onChange={(fin) => change({ fin })} />
        </span>
        {RSV.map(({ name, bit }) => (
          <span key={name} {...lights(name)}>
            <Bit label={name} isSet={(frame.rsv & bit) !== 0} onChange={() => change({ rsv: frame.rsv ^ bit })} />
          </span>
        ))}
        <span class="fb-choice" {...lights('opcode')}>
          <label for={`${id}-opcode`}>opcode</label>
          <select
            id={`${id}-opcode`}
            value={frame.opcode}
            onChange={(event) => change({ opcode: Number(event.currentTarget.value) })}
          >
            {OPCODES.map((opcode) => (
              <option key={opcode} value={opcode}>
                {opcode.toString(16)} {opcodeName(opcode)}
              </option>
            ))}
          </select>
        </span>
      </fieldset>
      <fieldset>
        <legend class="visually-hidden">Second byte, length and key</legend>
        <span {...lights('MASK')}>
          <Bit
            label="MASK"
            isSet={frame.mask !== null}
            onChange={(on) => change({ mask: on ? fromHex('37fa213d') : null })}
          />
        </span>
        {frame.mask !== null && (
          <Key mask={frame.mask} onKey={(mask) => change({ mask })} lights={lights('masking key')} />
        )}
        <span class="fb-choice" {...lights('payload length')}>
          <label for={`${id}-length`}>length in</label>
          <select
            id={`${id}-length`}
            value={lengthFormOf(decoded)}
            onChange={(event) => change({ lengthForm: lengthForm(event.currentTarget.value) })}
          >
            <option value="shortest">the shortest form</option>
            <option value="16" disabled={frame.payload.length > 0xffff}>
              16 bits
            </option>
            <option value="64">64 bits</option>
          </select>
        </span>
      </fieldset>
      <div {...lights('payload')}>
        <Payload payload={frame.payload} onPayload={(payload) => change({ payload })} />
      </div>
    </div>
  )
}

function Bit({ label, isSet, onChange }: { label: string; isSet: boolean; onChange(isSet: boolean): void }) {
  return (
    <label class="fb-bit">
      <input type="checkbox" checked={isSet} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  )
}

interface KeyProps {
  mask: Uint8Array
  onKey(mask: Uint8Array): void
  lights: { onFocusIn(): void; onFocusOut(): void }
}

function Key({ mask, onKey, lights }: KeyProps) {
  const id = useId()
  return (
    <span class="fb-key" {...lights}>
      <label for={id}>key</label>
      <HexField
        id={id}
        label="Masking key in hex"
        bytes={mask}
        refuse={(bytes) => (bytes.length === 4 ? null : `A key has 4 bytes; this is ${bytes.length}.`)}
        onBytes={onKey}
      />
      <button type="button" onClick={() => onKey(crypto.getRandomValues(new Uint8Array(4)))}>
        Draw
      </button>
    </span>
  )
}

function Payload({ payload, onPayload }: { payload: Uint8Array; onPayload(payload: Uint8Array): void }) {
  const id = useId()
  const [wantsHex, setWantsHex] = useState(false)
  const decoded = decodeUtf8(payload)
  const isHex = wantsHex || decoded.type !== 'text'
  return (
    <fieldset class="fb-payload">
      <legend class="visually-hidden">Payload</legend>
      <label for={id}>payload</label>
      <span class="fb-as">
        <label>
          <input
            type="radio"
            name={`${id}-as`}
            checked={!isHex}
            disabled={decoded.type !== 'text'}
            onChange={() => setWantsHex(false)}
          />
          text
        </label>
        <label>
          <input type="radio" name={`${id}-as`} checked={isHex} onChange={() => setWantsHex(true)} />
          hex
        </label>
      </span>
      <span class="fb-payload-field">
        {decoded.type === 'text' && !isHex ? (
          <input
            id={id}
            class="fb-mono"
            value={decoded.text}
            maxLength={MOST_PAYLOAD}
            onInput={(event) => onPayload(encodeUtf8(event.currentTarget.value))}
            autocomplete="off"
            spellcheck={false}
          />
        ) : (
          <HexField
            id={id}
            label="Payload in hex"
            bytes={payload}
            refuse={(bytes) =>
              bytes.length <= MOST_PAYLOAD ? null : `The builder makes payloads up to ${MOST_PAYLOAD} bytes.`
            }
            onBytes={onPayload}
          />
        )}
      </span>
      <label class="fb-choice">
        bytes{' '}
        <DraftInput
          type="number"
          min={0}
          max={MOST_PAYLOAD}
          value={payload.length}
          onCommit={(typed) => onPayload(resizePayload(payload, Number(typed)))}
        />
      </label>
    </fieldset>
  )
}

function lengthForm(value: string): LengthForm {
  return value === '16' || value === '64' ? value : 'shortest'
}
