import { composed } from './composed.ts'
import { type HttpDoor, httpDoor } from './http/http-door.ts'
import type { Address, Place, PlaceOptions } from './place.ts'
import { type IoDoor, ioDoor } from './socket-io/io-door.ts'
import type { Surroundings } from './surroundings.ts'
import { type WebSocketDoor, webSocketDoor } from './websocket-door.ts'

/** The ways to come to one place. */
export interface Door extends WebSocketDoor, HttpDoor, IoDoor {}

/** Opens the door to a place. The words of each kind of client are a part of it: `(surroundings, address) => words`. */
export function openDoor(surroundings: Surroundings, place: Place): Door {
  const address = addressOf(surroundings, typeof place === 'string' ? { server: place } : place)
  return composed(webSocketDoor(surroundings, address), httpDoor(surroundings, address), ioDoor(surroundings, address))
}

function addressOf({ setup, group }: Surroundings, { server, ...place }: PlaceOptions): Address {
  if (server !== undefined && place.port !== undefined) throw new Error('A place has a `server` or a `port`, not both.')
  const found = server === undefined ? setup.servers[0] : setup.servers.find(({ name }) => name === server)
  if (found === undefined) {
    throw new Error(
      `There is no server “${server}”. The setup declares ${setup.servers.map(({ name }) => name).join(', ')}.`,
    )
  }
  const port = place.port ?? found.port
  return { ...place, port, lane: group.laneOf(port) }
}
