import '../../labs/frame-builder/frame-builder.css'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { LIMITS } from '#protocol'
import { type DecodedFrame, type FrameField, parseHex, toHex } from '#wire'
import { BitPicture } from '../../labs/frame-builder/bit-picture.tsx'
import { BytesField } from '../../labs/frame-builder/bytes-field.tsx'
import { replacePart } from '../../labs/frame-builder/change-frame.ts'
import { FieldTable } from '../../labs/frame-builder/field-table.tsx'
import { FrameControls } from '../../labs/frame-builder/frame-controls.tsx'
import { PRESET_GROUPS } from '../../labs/frame-builder/presets.ts'
import { readFrames } from '../../labs/frame-builder/read-frames.ts'
import type { Workspace } from '../workspace/state.ts'
import { announceLength } from './announce-length.ts'
import { clientLog } from './client-log.ts'
import { canAct, stateOf } from './client-state.ts'
import { Connecting } from './connecting.tsx'
import { judgeBytes } from './judge-bytes.ts'
import { LogLines, NotedLine } from './log-lines.tsx'

interface Props {
  workspace: Workspace
  id: string
  onClose(): void
}

/** A frame that announces another length than its payload has. */
interface Lie {
  readonly typed: string
  readonly decoded: DecodedFrame
  readonly length: number
}

const HELLO = '81 85 37 fa 21 3d 7f 9f 4d 51 58'

/** A frame made by hand, every bit of it, sent as it stands: to see what the server makes of it. */
export function FrameDialog({ workspace, id, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const pick = useId()
  const [typed, setTyped] = useState(HELLO)
  const [lie, setLie] = useState<Lie | null>(null)
  const [wanted, setWanted] = useState(0)
  const [lit, setLit] = useState<FrameField['name'] | null>(null)
  const [sent, setSent] = useState<{ run: string; at: number } | null>(null)
  useEffect(() => dialog.current?.showModal(), [])

  const read = parseHex(typed)
  const bytes = read.type === 'bytes' ? read.bytes : new Uint8Array(0)
  const parts = readFrames(bytes)
  const chosen = Math.min(wanted, parts.length - 1)
  const part = parts[chosen]
  const told = lie !== null && lie.typed === typed ? lie : null
  const decoded = told?.decoded ?? part?.decoded ?? null
  const isTooLong = bytes.length > LIMITS.peerRawBytes
  const judged = judgeBytes(bytes)
  const run = workspace.lastRun.value
  const wire = run?.wire ?? []
  // What came of an earlier run is told no more once there is a new one.
  const isTold = sent !== null && sent.run === run?.id
  const since = isTold ? clientLog(wire.slice(sent.at), id) : []
  const detail = run?.peers[id]?.detail ?? null

  const type = (text: string): void => {
    setTyped(text)
    setLie(null)
  }
  const announce = (length: number): void => {
    if (decoded === null || !Number.isSafeInteger(length) || length < 0) return
    const lying = announceLength(decoded.bytes, length)
    const next = toHex(told === null ? replacePart(parts, chosen, lying) : lying, { separator: ' ' })
    setTyped(next)
    setLie({ typed: next, decoded, length })
  }
  const send = (): void => {
    if (run !== null) setSent({ run: run.id, at: wire.length })
    workspace.peer(id, { do: 'raw', hex: toHex(bytes) })
  }

  return (
    <dialog ref={dialog} class="client-dialog is-wide" aria-labelledby="client-frame-title" onClose={onClose}>
      <h2 id="client-frame-title">A frame by hand, from {workspace.console.nameOf(id)}</h2>
      <div class="fb-bar">
        <span class="fb-choice">
          <label for={pick}>Begin with</label>
          <select
            id={pick}
            value=""
            onChange={(event) => {
              const preset = PRESET_GROUPS.flatMap(({ presets }) => presets).find(
                (one) => one.id === event.currentTarget.value,
              )
              if (preset !== undefined) type(toHex(preset.bytes, { separator: ' ' }))
              setWanted(0)
            }}
          >
            <option value="">a frame to choose…</option>
            {PRESET_GROUPS.map(({ name, presets }) => (
              <optgroup key={name} label={name}>
                {presets
                  .filter((one) => one.bytes.length <= LIMITS.peerRawBytes)
                  .map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </span>
      </div>
      {decoded === null ? (
        <p class="fb-unfinished">
          These bytes are no whole frame, so its fields cannot be set here. Send them as they are, or begin with
          another.
        </p>
      ) : (
        <>
          <FrameControls
            decoded={decoded}
            onLight={setLit}
            // A frame that lies about its length is the whole of what is typed.
            onChange={(next) =>
              type(toHex(told === null ? replacePart(parts, chosen, next) : next, { separator: ' ' }))
            }
          />
          <p class="client-lie">
            <label>
              announces{' '}
              <input
                type="number"
                min={0}
                max={Number.MAX_SAFE_INTEGER}
                value={told?.length ?? decoded.frame.payload.length}
                onInput={(event) => announce(event.currentTarget.valueAsNumber)}
              />{' '}
              bytes of payload
            </label>
            {told !== null && told.length !== decoded.frame.payload.length && (
              <span class="client-note is-odd">
                {told.length > decoded.frame.payload.length
                  ? 'More than follows: the server takes the next bytes for the rest of it.'
                  : 'Less than follows: the server takes the rest for the next frame.'}
              </span>
            )}
          </p>
        </>
      )}
      <BytesField {...{ typed, read, parts, chosen }} onType={type} onChoose={setWanted} />
      {part !== undefined && part.bytes.length > 0 && (
        <>
          <BitPicture bytes={part.bytes} fields={part.fields} lit={lit} onLight={setLit} />
          <FieldTable fields={part.fields} lit={lit} onLight={setLit} />
        </>
      )}
      <div class="client-sending">
        <details>
          <summary>What the rules say</summary>
          <p>{judged.sentence}</p>
        </details>
        {isTooLong && <p class="client-note is-unready">A client sends up to 66 KiB as it stands; this is more.</p>}
        <p class="client-dialog-foot">
          <button
            type="button"
            class="primary"
            disabled={!canAct(workspace, id) || bytes.length === 0 || isTooLong}
            onClick={send}
          >
            Send these {bytes.length.toLocaleString('en')} bytes
          </button>
          {stateOf(workspace, id) !== 'open' && <Connecting workspace={workspace} id={id} />}
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </p>
        <div class="client-log" role="log" aria-label="What came of it">
          {isTold && (
            <ol>
              <LogLines lines={since} isPretty={false} />
              {stateOf(workspace, id) !== 'open' && detail !== null && <NotedLine words={detail} />}
            </ol>
          )}
        </div>
      </div>
    </dialog>
  )
}
