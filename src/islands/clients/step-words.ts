import { FAULTS, type PeerCommand, type ScenarioStep, sayFault } from '#protocol'

/** What a step does, in a few words: `ana sends {"type":"hello"}`. */
export function sayStep(step: ScenarioStep): string {
  if ('service' in step) {
    const { kind, program } = step.service
    return program === undefined ? FAULTS[kind].title : `${FAULTS[kind].title}: ${program}`
  }
  return `${step.client} ${sayCommand(step.command)}`
}

/** `1 step`, `4 steps`. */
export function countSteps({ length }: readonly ScenarioStep[]): string {
  return length === 1 ? '1 step' : `${length} steps`
}

function sayCommand(command: PeerCommand): string {
  switch (command.do) {
    case 'connect': {
      const port = command.port === undefined ? '' : ` on ${command.port}`
      return `connects to ${command.path}${port}`
    }
    case 'rename':
      return `is called ${command.name} from here on`
    case 'send':
      return `sends ${command.text}`
    case 'send-bytes':
      return `sends ${command.hex.length / 2} bytes`
    case 'raw':
      return `sends by hand ${shortened(command.hex)}`
    case 'ping':
      return command.hex === undefined ? 'pings' : `pings with ${command.hex.length / 2} bytes`
    case 'close':
      if (command.code === undefined) return 'closes without a code'
      return `closes with ${command.code}${command.reason === undefined ? '' : ` “${command.reason}”`}`
    case 'cut':
      return 'cuts the connection (RST)'
    case 'vanish':
      return 'vanishes (half-open)'
    case 'fault':
      return sayFault(command.fault)
    case 'burst': {
      const { count, clients, perSecond } = command.burst
      const others = clients.length === 1 ? '' : `, by turns with ${clients.slice(1).join(', ')}`
      return `begins ${count} messages${others}, ${perSecond === undefined ? 'all at once' : `${perSecond} a second`}`
    }
    case 'burst-stop':
      return 'stops the burst'
  }
}

function shortened(hex: string): string {
  const bytes = hex.match(/../g) ?? []
  return bytes.length <= 12 ? bytes.join(' ') : `${bytes.slice(0, 12).join(' ')} … (${bytes.length} bytes)`
}
