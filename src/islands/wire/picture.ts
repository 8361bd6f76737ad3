import { type Drawing, HEAD, headMarks, type Mark, rowMarks, type Stage, setStage } from './row-marks.ts'
import type { Layout } from './rows.ts'
import { byTime, evenly, isCutPause, pauseBefore } from './spacing.ts'
import { formatSpan } from './time-words.ts'
import type { Scale } from './zoom.ts'

/** The colours of a picture, by the names of their tokens. */
export type Palette = Readonly<Record<(typeof TOKENS)[number], string>>

/** The tokens a picture is coloured with. */
export const TOKENS = [
  ...(['panel', 'sunk', 'ink', 'ink-2', 'ink-3', 'line', 'line-strong', 'line-control'] as const),
  ...(['client', 'server', 'redis', 'proxy', 'control', 'fault'] as const),
  ...(['pass', 'fail', 'fail-soft', 'warn-soft'] as const),
] as const

interface PictureOptions {
  readonly palette: Palette
  readonly scale: Scale
  /** The least width, in pixels. */
  readonly room: number
  readonly isFitted: boolean
  readonly isByTime: boolean
  /** What the picture shows, in a line above it. */
  readonly title: string
}

export interface Picture {
  readonly svg: string
  readonly width: number
  readonly height: number
  /** Rows that are left out, because there are more than a picture holds. */
  readonly left: number
}

/** The most rows of a picture. */
export const MOST_ROWS = 1000

const TITLE = 34
const FOOT = 20

/** Draws what is shown as one self-contained SVG: styles within, nothing fetched, whatever payloads say is text. */
export function drawPicture(layout: Layout, options: PictureOptions): Picture {
  const { palette, scale, room, isFitted, isByTime, title } = options
  const rows = layout.rows.slice(0, MOST_ROWS)
  const left = layout.rows.length - rows.length
  const stage = setStage(layout.lifelines, { room, scale, isFitted })
  const spacing = isByTime ? byTime(rows, scale.row) : evenly(rows.length, scale.row)
  const [width, top] = [Math.ceil(stage.width), TITLE + HEAD]
  const height = Math.ceil(top + spacing.total + FOOT + (left > 0 ? 24 : 0))
  const drawn = rows.map((row, index) => {
    const gap = spacing.gapAt(index)
    const ms = pauseBefore(rows, index)
    const pause = isCutPause(ms) ? `⋮ ${formatSpan(ms)}` : `+${Math.round(ms)}`
    const band = row.isBlamed
      ? rect({ x: 3, y: 1, width: width - 6, height: scale.row - 2, radius: 5 }, 'wire-blame')
      : ''
    const said = gap < 10 ? '' : textAt({ x: 8, y: 3 - gap / 2, name: 'wire-time', text: pause })
    const at = `translate(0 ${top + spacing.topOf(index)})`
    return `<g transform="${at}"${row.isBlamed ? ' class="is-blamed"' : ''}>${band}${said}${group(rowMarks(row, stage))}</g>`
  })
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${styles(palette, scale)}</style>`,
    `<rect class="wire-ground" width="${width}" height="${height}"/>`,
    textAt({ x: 12, y: 22, name: 'wire-title', text: title }),
    `<g transform="translate(0 ${TITLE})">${heads(stage)}</g>`,
    ...stage.x.map((x) => `<line class="wire-life" x1="${x}" x2="${x}" y1="${top}" y2="${top + spacing.total + 8}"/>`),
    ...drawn,
    left > 0 ? textAt({ x: 12, y: height - 14, name: 'wire-title', text: `… and ${left} more rows` }) : '',
    '</svg>',
  ]
  return { svg: svg.join('\n'), width, height, left }
}

function heads(stage: Stage): string {
  return stage.lifelines.map((_, index) => group(headMarks(index, stage))).join('')
}

function group({ name, marks }: Drawing): string {
  return `<g class="${name}">${marks.map(stroke).join('')}</g>`
}

function stroke(mark: Mark): string {
  switch (mark.type) {
    case 'line':
      return `<line${classOf(mark.name)} x1="${mark.x1}" x2="${mark.x2}" y1="${mark.y1}" y2="${mark.y2}"/>`
    case 'rect':
      return rect(mark, mark.name)
    case 'path':
      return `<path d="${mark.d}"/>`
    case 'text':
      return textAt(mark)
  }
}

function rect(
  { x, y, width, height, radius }: { x: number; y: number; width: number; height: number; radius: number },
  name: string | undefined,
): string {
  return `<rect${classOf(name)} x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`
}

function textAt({
  x,
  y,
  name,
  text,
  isMiddle = false,
}: {
  x: number
  y: number
  name?: string
  text: string
  isMiddle?: boolean
}): string {
  return `<text${classOf(name)} x="${x}" y="${y}"${isMiddle ? ' text-anchor="middle"' : ''}>${escapeXml(text)}</text>`
}

function classOf(name: string | undefined): string {
  return name === undefined ? '' : ` class="${name}"`
}

/** Text as it may stand in XML 1.0: what has a meaning there is escaped, and what must not stand there is replaced. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, (letter) => (/[\t\n\r]/.test(letter) ? ' ' : '\uFFFD'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** The colours of wire.css without variables: not every program that shows SVG knows them. */
function styles(color: Palette, { letter }: Scale): string {
  const roles = (['client', 'server', 'redis', 'proxy'] as const).map(
    (role) =>
      `.of-${role} line,.of-${role} rect{stroke:${color[role]}}.of-${role} path,.of-${role}>text{fill:${color[role]}}`,
  )
  return [
    'text{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}',
    `.wire-ground{fill:${color.panel}}`,
    `.wire-title{fill:${color['ink-2']};font-size:12px}`,
    `.wire-blame{fill:${color['fail-soft']}}`,
    ...roles,
    `.wire-head rect{fill:${color.panel};stroke-width:1.5}`,
    '.wire-head text{font-size:11.5px;font-weight:600}',
    `.wire-life,.wire-head .wire-life{stroke:${color['line-strong']};stroke-width:1.5}`,
    '.wire-arrow line{stroke-width:1.7}',
    `.wire-arrow text{fill:${color.ink};font-size:${letter}px}`,
    `.is-control>line,.is-handshake>line,.is-end>line{stroke:${color.control};stroke-dasharray:4 3}`,
    `.is-control>path,.is-handshake>path,.is-end>path{fill:${color.control}}`,
    '.is-reply>line{stroke-dasharray:2 3}',
    `.is-garbage>line,.is-blamed .wire-arrow>line{stroke:${color.fail}}`,
    `.is-garbage>path,.is-blamed .wire-arrow>path,.is-blamed .wire-arrow>text{fill:${color.fail}}`,
    `.wire-note rect{fill:${color.sunk};stroke:${color['line-control']}}`,
    `.wire-note text{fill:${color['ink-2']};font-size:${letter}px}`,
    `.wire-note.is-fault rect{fill:${color['warn-soft']};stroke:${color.fault}}`,
    `.wire-note.is-fault text{fill:${color.fault}}`,
    `.wire-clock rect{fill:${color.panel}}`,
    `.wire-clock path{fill:none;stroke:${color['line-control']}}`,
    `.wire-clock text,.wire-check text{fill:${color['ink-2']};font-size:11.5px;font-weight:600;font-family:ui-sans-serif,system-ui,sans-serif}`,
    `.wire-check line{stroke:${color.line}}`,
    `.wire-check.is-passed text{fill:${color.pass}}`,
    `.wire-check.is-failed text,.wire-check.is-broken text{fill:${color.fail}}`,
    `.wire-full text{fill:${color.fault};font-size:11px}`,
    `text.wire-time,.wire-arrow text.wire-time,.wire-note text.wire-time,.wire-note.is-fault text.wire-time,.wire-clock text.wire-time{fill:${color['ink-3']};font-size:10px;font-weight:400;font-family:ui-monospace,monospace}`,
  ].join('')
}
