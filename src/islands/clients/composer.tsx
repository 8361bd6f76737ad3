import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import { LIMITS } from '#protocol'
import { prettyJson } from '../wire/pretty-json.ts'
import { ScrollRegion } from '../workspace/scroll-region.tsx'
import type { Workspace } from '../workspace/state.ts'
import { type MessageDraft, type MessageKind, readDraft } from './message-draft.ts'

interface Props {
  workspace: Workspace
  /** Whose message it is, in words: `client ana`, `all clients`. */
  whose: string
  /** The ids of those who would send it. */
  senders: readonly string[]
  isUsable: boolean
}

const KINDS: readonly (readonly [MessageKind, string])[] = [
  ['text', 'Text'],
  ['json', 'JSON'],
  ['binary', 'Binary'],
  ['ping', 'Ping'],
  ['close', 'Close'],
]

/** What a client is to say: written as text, JSON or bytes, or a ping or a Close with all that they carry. */
export function Composer({ workspace, whose, senders, isUsable }: Props) {
  const { draft: state } = workspace.console
  const draft = state.value
  const change = (part: Partial<MessageDraft>): void => {
    state.value = { ...state.value, ...part }
  }
  const read = readDraft(draft, drawKey)
  const send = (): void => {
    if (!isUsable || read.type !== 'ready') return
    for (const id of senders) workspace.peer(id, read.command)
  }
  return (
    <form
      class="client-say"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <label>
        <span class="visually-hidden">Kind of message</span>
        <select
          class="client-kind"
          value={draft.kind}
          onChange={(event) => change({ kind: kindOf(event.currentTarget.value) })}
        >
          {KINDS.map(([kind, label]) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <Fields {...{ workspace, whose, draft, change, send }} />
      <button type="submit" class="primary" disabled={!isUsable || read.type !== 'ready'}>
        {draft.kind === 'close' ? 'Send Close' : draft.kind === 'ping' ? 'Send ping' : 'Send'}
      </button>
      {draft.kind !== 'text' && read.type !== 'empty' && (
        <p class={`client-note ${read.type === 'unready' ? 'is-unready' : read.isOdd ? 'is-odd' : ''}`} role="status">
          {read.type === 'unready' ? read.why : read.note}
        </p>
      )}
    </form>
  )
}

interface FieldsProps {
  workspace: Workspace
  whose: string
  draft: MessageDraft
  change(part: Partial<MessageDraft>): void
  send(): void
}

/** Each field has a key of its own: one that became another would keep the limits of the first. */
function Fields({ workspace, whose, draft, change, send }: FieldsProps) {
  switch (draft.kind) {
    case 'text':
      return (
        <Line
          key="text"
          label={`Message of ${whose}`}
          value={draft.text}
          placeholder='{"type":"hello"}'
          offered={workspace.challenge.presets}
          onType={(text) => change({ text })}
        />
      )
    case 'json':
      return (
        <div class="client-json">
          <div class="client-typed">
            <label>
              <span class="visually-hidden">JSON of {whose}. Enter sends, Shift and Enter begins a line.</span>
              <textarea
                value={draft.text}
                rows={Math.min(6, Math.max(2, draft.text.split('\n').length))}
                spellcheck={false}
                autocomplete="off"
                placeholder='{ "type": "hello" }'
                onInput={(event) => change({ text: event.currentTarget.value })}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing)
                    return
                  event.preventDefault()
                  send()
                }}
              />
            </label>
            <span class="client-options">
              <button
                type="button"
                disabled={parsed(draft.text) === undefined}
                onClick={() => change({ text: prettyJson(parsed(draft.text)) })}
              >
                Format
              </button>
              <label>
                <input
                  type="checkbox"
                  checked={draft.isCompact}
                  onChange={(event) => change({ isCompact: event.currentTarget.checked })}
                />{' '}
                send compact
              </label>
            </span>
          </div>
          <Preview text={draft.text} />
        </div>
      )
    case 'binary':
      return (
        <>
          <label>
            <span class="visually-hidden">Written as</span>
            <select
              value={draft.encoding}
              onChange={(event) => change({ encoding: event.currentTarget.value === 'base64' ? 'base64' : 'hex' })}
            >
              <option value="hex">hex</option>
              <option value="base64">base64</option>
            </select>
          </label>
          <Line
            key="bytes"
            label={`Bytes of ${whose}`}
            value={draft.bytes}
            maxLength={3 * LIMITS.peerMessageBytes}
            autocapitalize="off"
            placeholder={draft.encoding === 'hex' ? 'de ad be ef' : '3q2+7w=='}
            onType={(bytes) => change({ bytes })}
          />
        </>
      )
    case 'ping':
      return (
        <Line
          key="ping"
          label={`Payload of the ping of ${whose}`}
          value={draft.ping}
          placeholder="a payload, if you like"
          onType={(ping) => change({ ping })}
        />
      )
    case 'close':
      return (
        <>
          <Line
            key="code"
            label={`Close code of ${whose}; empty for none`}
            class="client-code"
            value={draft.code}
            inputMode="numeric"
            placeholder="none"
            offered={CODES}
            onType={(code) => change({ code })}
          />
          <Line
            key="reason"
            label={`Reason of the Close of ${whose}`}
            value={draft.reason}
            placeholder="a reason, if you like"
            onType={(reason) => change({ reason })}
          />
        </>
      )
  }
}

type LineProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'label' | 'list' | 'onInput'> & {
  label: string
  offered?: readonly string[]
  onType(typed: string): void
}

/** A field of one line, written as it is meant: nothing in it is a word of any language. */
function Line({ label, offered, onType, ...input }: LineProps) {
  const id = useId()
  return (
    <label class={input.class === undefined ? 'client-field' : undefined}>
      <span class="visually-hidden">{label}</span>
      <input
        {...input}
        spellcheck={false}
        autocomplete="off"
        list={offered === undefined ? undefined : id}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      {offered !== undefined && (
        <datalist id={id}>
          {offered.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </label>
  )
}

/** How the JSON reads with room to breathe, where that is not how it was typed. */
function Preview({ text }: { text: string }) {
  const value = parsed(text)
  if (value === undefined) return null
  const pretty = prettyJson(value, { width: 48 })
  if (pretty === text || !pretty.includes('\n')) return null
  return (
    <ScrollRegion class="client-pretty" label="The JSON with room to breathe">
      {pretty}
    </ScrollRegion>
  )
}

const CODES = ['1000', '1001', '1002', '1003', '1005', '1006', '1007', '1008', '1009', '1011', '1015', '3000', '4000']

function kindOf(value: string): MessageKind {
  return KINDS.find(([kind]) => kind === value)?.[0] ?? 'text'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function drawKey(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(4))
}
