import type { Burst, ConnectionFault, PeerCommand } from '#protocol'

/** What a client of the page's own has been told to do to its connection, and is still doing. At most one of each kind. */
export type Harm = readonly ConnectionFault[]

/** What is still being done after one more command. A new connection begins well behaved. */
export function harmAfter(harm: Harm, command: PeerCommand): Harm {
  switch (command.do) {
    case 'connect':
    case 'cut':
      return []
    case 'vanish':
      return afterFault(harm, { kind: 'vanish' })
    case 'fault':
      return afterFault(harm, command.fault)
    case 'send':
    case 'send-bytes':
      return afterSending(harm)
    case 'burst':
      return afterBurst(harm, command.burst)
    case 'rename':
    case 'raw':
    case 'ping':
    case 'close':
    case 'burst-stop':
      return harm
  }
}

/** A word or two for one harm: what stands on the client's line. */
export function sayHarm(fault: ConnectionFault): string {
  switch (fault.kind) {
    case 'vanish':
      return 'half-open'
    case 'freeze':
      return 'frozen'
    case 'delay':
      return `+${fault.ms} ms`
    case 'slow-reader':
      return `reads ${fault.bytesPerSecond} B/s`
    case 'split':
      return `${fault.bytes}-byte pieces`
    case 'coalesce':
      return fault.messages === undefined ? 'holds back' : `holds back ${fault.messages}`
    case 'drop':
      return fault.messages === 1 ? 'loses next' : `loses next ${fault.messages}`
    case 'double':
      return fault.messages === 1 ? 'doubles next' : `doubles next ${fault.messages}`
    case 'no-pong':
      return 'no pongs'
    case 'cut':
    case 'thaw':
    case 'heal':
      return ''
  }
}

function afterFault(harm: Harm, fault: ConnectionFault): Harm {
  switch (fault.kind) {
    case 'cut':
    case 'heal':
      return []
    case 'thaw':
      // What was held back leaves with it.
      return without(harm, ['freeze', 'coalesce'])
    default:
      return [...without(harm, [fault.kind]), fault]
  }
}

/** A message that is lost is neither doubled nor held back. */
function afterSending(harm: Harm): Harm {
  const isLost = harm.some(({ kind }) => kind === 'drop')
  const spent: readonly ConnectionFault['kind'][] = isLost ? ['drop'] : ['double', 'coalesce']
  return harm.flatMap((fault) => {
    if (!('messages' in fault) || fault.messages === undefined || !spent.includes(fault.kind)) return [fault]
    return fault.messages > 1 ? [{ ...fault, messages: fault.messages - 1 }] : []
  })
}

/** Each client sends its share, as far as that is a whole number. */
function afterBurst(harm: Harm, { count, clients }: Burst): Harm {
  let left = harm
  for (let sent = 0; sent < Math.floor(count / clients.length) && left.some((each) => 'messages' in each); sent++) {
    left = afterSending(left)
  }
  return left
}

function without(harm: Harm, kinds: readonly ConnectionFault['kind'][]): Harm {
  return harm.filter(({ kind }) => !kinds.includes(kind))
}
