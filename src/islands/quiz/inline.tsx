import type { ComponentChildren } from 'preact'

/** An author's text with its inline marks: `code` in backticks and *emphasis*. Everything else is text, never markup. */
export function inline(text: string): ComponentChildren {
  return text.split(MARKS).map((part) => {
    if (part.length > 2 && part.startsWith('`') && part.endsWith('`')) return <code>{part.slice(1, -1)}</code>
    if (part.length > 2 && part.startsWith('*') && part.endsWith('*')) return <em>{part.slice(1, -1)}</em>
    return part
  })
}

const MARKS = /(`[^`]+`|\*[^\s*](?:[^*]*[^\s*])?\*)/
