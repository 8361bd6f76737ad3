type Packages = typeof import('socket.io-client')
type Transport = 'polling' | 'websocket'

/**
 * The real client's transports, but for one thing: it takes every handshake for readable, and one that is not would end
 * the whole process. Here it is what it is, an error of the server's.
 */
export function carefulTransports({ NodeXHR, NodeWebSocket }: Packages, names: readonly Transport[]) {
  class CarefulPolling extends NodeXHR {
    override onPacket(packet: Parameters<InstanceType<Packages['NodeXHR']>['onPacket']>[0]): void {
      if (packet.type !== 'open' || isHandshake(packet.data)) super.onPacket(packet)
      else this.onError(NO_HANDSHAKE, packet.data)
    }
  }
  class CarefulWebSocket extends NodeWebSocket {
    override onPacket(packet: Parameters<InstanceType<Packages['NodeWebSocket']>['onPacket']>[0]): void {
      if (packet.type !== 'open' || isHandshake(packet.data)) super.onPacket(packet)
      else this.onError(NO_HANDSHAKE, packet.data)
    }
  }
  const careful = { polling: CarefulPolling, websocket: CarefulWebSocket }
  return names.map((name) => careful[name])
}

const NO_HANDSHAKE = 'the first packet is no handshake of Engine.IO'

/** As much of it as the client goes by (engine.io-protocol 4, “Handshake”). */
function isHandshake(data: unknown): boolean {
  try {
    const said: unknown = JSON.parse(String(data))
    if (typeof said !== 'object' || said === null || !('sid' in said) || !('upgrades' in said)) return false
    const { sid, upgrades } = said
    return typeof sid === 'string' && Array.isArray(upgrades) && upgrades.every((name) => typeof name === 'string')
  } catch {
    return false
  }
}
