import type { FrameField } from '#wire'
import { familyOf } from './bit-cells.ts'

interface Props {
  fields: readonly FrameField[]
  lit: FrameField['name'] | null
  onLight(name: FrameField['name'] | null): void
}

/** Every field of the frame in words. Pointing at one, or tabbing to it, lights its bits. */
export function FieldTable({ fields, lit, onLight }: Props) {
  return (
    <table class="fb-table">
      <caption class="visually-hidden">The frame field by field</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Bits</th>
          <th scope="col">Value</th>
          <th scope="col">What it means</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ name, bitStart, bitLength, value, meaning, section }) => (
          <tr
            key={name}
            class={name === lit ? 'is-lit' : ''}
            onMouseEnter={() => onLight(name)}
            onMouseLeave={() => onLight(null)}
          >
            <th scope="row">
              <button
                type="button"
                class={`is-${familyOf(name)}`}
                onFocus={() => onLight(name)}
                onBlur={() => onLight(null)}
              >
                {name}
              </button>
            </th>
            <td>{span(bitStart, bitLength)}</td>
            <td class="fb-value">{shown(value)}</td>
            <td>
              {meaning} <span class="fb-section">{section.replace('RFC 6455 ', '')}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function span(start: number, length: number): string {
  if (length > 0xffff_ffff) return `from ${start}`
  return length === 1 ? `${start}` : `${start}–${start + length - 1}`
}

function shown(value: string): string {
  return value.length > 64 ? `${value.slice(0, 60)}…` : value
}
