import type { FrameField } from '#wire'
import { bitCells, familyOf } from './bit-cells.ts'

interface Props {
  bytes: Uint8Array
  fields: readonly FrameField[]
  lit: FrameField['name'] | null
  onLight(name: FrameField['name'] | null): void
}

/** Enough for every header and the beginning of a payload. */
const DRAWN = 46

/** The bits and the hex of a frame, coloured by what they are for. The table below it says the same in words. */
export function BitPicture({ bytes, fields, lit, onLight }: Props) {
  const cells = bitCells(bytes, fields, DRAWN)
  const more = bytes.length - cells.length
  const look = (name: FrameField['name'] | null) =>
    name === null ? '' : `is-${familyOf(name)} ${name === lit ? 'is-lit' : ''}`
  const point = (event: MouseEvent) => {
    const under =
      event.target instanceof Element ? event.target.closest('[data-field]')?.getAttribute('data-field') : null
    onLight(fields.find(({ name }) => name === under)?.name ?? null)
  }
  return (
    // biome-ignore lint/a11y/useKeyWithMouseEvents: pointing adds light only; the table below gives the same by keyboard
    <div class="fb-picture" aria-hidden="true" onMouseOver={point} onMouseLeave={() => onLight(null)}>
      {cells.map((cell, at) => (
        <div key={at} class={`fb-byte ${cell.isHeader ? 'is-header' : ''}`} data-field={cell.field}>
          <span class={`fb-hex ${look(cell.field)}`}>{cell.hex}</span>
          {cell.isHeader && (
            <span class="fb-bits">
              {cell.bits.map(({ value, field }, bit) => (
                <span
                  key={bit}
                  data-field={field}
                  class={`${look(field)} ${bit > 0 && cell.bits[bit - 1]?.field !== field ? 'is-edge' : ''}`}
                >
                  {value}
                </span>
              ))}
            </span>
          )}
        </div>
      ))}
      {more > 0 && <span class="fb-more">… {more.toLocaleString('en')} more bytes</span>}
    </div>
  )
}
