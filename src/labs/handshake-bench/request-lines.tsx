import { addHeader, changeHeader, type RequestLines, removeHeader, repeatHeader } from './request-draft.ts'

interface Props {
  draft: RequestLines
  /** The line that the server's refusal is about. */
  blamed: string | null
  onChange(draft: RequestLines): void
}

/** The request line by line, each part a field of its own. */
export function RequestLinesEditor({ draft, blamed, onChange }: Props) {
  const { method, target, version, headers } = draft
  return (
    <div class="hb-lines">
      <div class={`hb-first ${blamed === 'request' ? 'is-blamed' : ''}`}>
        <Field label="Method" value={method} onInput={(value) => onChange({ ...draft, method: value })} />
        <Field label="Path" value={target} onInput={(value) => onChange({ ...draft, target: value })} />
        <Field label="Version" value={version} onInput={(value) => onChange({ ...draft, version: value })} />
      </div>
      <ul>
        {headers.map(({ id, name, value }, index) => {
          const called = name === '' ? `header ${index + 1}` : name
          return (
            <li key={id} class={`hb-header ${blamed !== null && name.toLowerCase() === blamed ? 'is-blamed' : ''}`}>
              <Field
                label={`Name of header ${index + 1}`}
                value={name}
                onInput={(next) => onChange(changeHeader(draft, id, { name: next }))}
                isName
              />
              <span aria-hidden="true">:</span>
              <Field
                label={`Value of ${called}`}
                value={value}
                onInput={(next) => onChange(changeHeader(draft, id, { value: next }))}
                grows
              />
              <span class="hb-tools">
                <button
                  type="button"
                  title={`Repeat ${called}`}
                  aria-label={`Repeat ${called}`}
                  onClick={() => onChange(repeatHeader(draft, id))}
                >
                  <Sign path="M5 5h7v7H5zM3 9.5V3h6.5" />
                </button>
                <button
                  type="button"
                  title={`Remove ${called}`}
                  aria-label={`Remove ${called}`}
                  onClick={() => onChange(removeHeader(draft, id))}
                >
                  <Sign path="M4 4l7 7M11 4l-7 7" />
                </button>
              </span>
            </li>
          )
        })}
      </ul>
      <button type="button" class="hb-add" onClick={() => onChange(addHeader(draft))}>
        Add a header
      </button>
    </div>
  )
}

function Sign({ path }: { path: string }) {
  return (
    <svg
      viewBox="0 0 15 15"
      width="15"
      height="15"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
    >
      <path d={path} />
    </svg>
  )
}

interface FieldProps {
  label: string
  value: string
  onInput(value: string): void
  grows?: boolean
  isName?: boolean
}

function Field({ label, value, onInput, grows, isName }: FieldProps) {
  return (
    <input
      class={`hb-field ${grows ? 'grows' : ''} ${isName ? 'is-name' : ''}`}
      style={{ width: `calc(${Math.max(3, value.length)}ch + 12px)` }}
      aria-label={label}
      value={value}
      onInput={(event) => onInput(event.currentTarget.value)}
      autocomplete="off"
      autocapitalize="off"
      spellcheck={false}
    />
  )
}
