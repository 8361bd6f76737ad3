import { RangeSet, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutterLineClass } from '@codemirror/view'

/** Paints a line, counted from 1, as the one a failure points at; null takes the paint away. */
export const blameLine = StateEffect.define<number | null>()

/** The painted line. It stays with its text while other lines come and go. */
export const blamedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(painted, { changes, effects, state }) {
    let next = painted.map(changes)
    for (const effect of effects) {
      if (!effect.is(blameLine)) continue
      const line = effect.value
      next =
        line === null || line < 1 || line > state.doc.lines
          ? Decoration.none
          : Decoration.set(PAINT.range(state.doc.line(line).from))
    }
    return next
  },
  provide: (field) => [
    EditorView.decorations.from(field),
    gutterLineClass.compute([field], (state) => {
      const at = state.field(field).iter().value === null ? null : state.field(field).iter().from
      return at === null ? RangeSet.empty : RangeSet.of(EDGE.range(state.doc.lineAt(at).from))
    }),
  ],
})

const PAINT = Decoration.line({ class: 'blamed-line' })

const EDGE = new (class extends GutterMarker {
  override elementClass = 'is-blamed'
})()
