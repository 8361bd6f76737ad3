import type { RecordedFrame } from '#protocol'
import { isControl, OPCODE } from '#wire'
import type { Meaning } from './header-meanings.ts'

/** What the bits of a frame say beyond themselves: that it is a fragment or compressed, or that it breaks a rule. */
export function frameNotes({ fin, rsv, opcode, length, headerLength, mask }: RecordedFrame): Meaning[] {
  const notes: Meaning[] = []
  if (!isControl(opcode) && (!fin || opcode === OPCODE.continuation)) {
    const which = opcode === OPCODE.continuation ? (fin ? 'The last' : 'A middle') : 'The first'
    notes.push({
      says: `${which} fragment of a message. The message is what all its fragments carry, joined; control frames may come between them.`,
      section: 'RFC 6455 §5.4',
    })
  }
  if ((rsv & 4) !== 0 && !isControl(opcode)) {
    notes.push({
      says: 'RSV1 marks the message as compressed (permessage-deflate), so its bytes are shown as they came. Where the handshake agreed on no such extension, the receiver fails the connection.',
      section: 'RFC 7692 §6',
    })
  }
  if ((rsv & (isControl(opcode) ? 7 : 3)) !== 0) {
    notes.push({
      says: 'A reserved bit is set that no extension in use gives a meaning to: the receiver fails the connection with 1002.',
      section: 'RFC 6455 §5.2',
    })
  }
  if (isControl(opcode) && length > 125) {
    notes.push({ says: 'A control frame may carry at most 125 bytes.', section: 'RFC 6455 §5.5' })
  }
  const extended = headerLength - 2 - (mask === null ? 0 : 4)
  if ((extended === 2 && length < 126) || (extended === 8 && length < 65_536)) {
    notes.push({
      says: 'Its length would have fitted into a shorter form, and the shortest must be used.',
      section: 'RFC 6455 §5.2',
    })
  }
  return notes
}
