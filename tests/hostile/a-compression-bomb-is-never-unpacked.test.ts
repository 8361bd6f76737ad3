import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

const BOMB = `
  import { deflateRawSync } from 'node:zlib'
  const bomb = deflateRawSync(Buffer.alloc(200 * 1024 * 1024, 120))`

attack('compression that nobody asked for is refused at the handshake', async ({ pods }) => {
  const offers = `${BOMB}\n${rawServer(`socket.write(agreement + 'Sec-WebSocket-Extensions: permessage-deflate\\r\\n\\r\\n'); socket.write(frame(0xc1, bomb))`)}`
  assert.match(complaint(await grade(pods, 'talks', offers)), /could not connect: .*[Ee]xtension/)
})

attack('a compressed frame without an agreement is refused by its bit', async ({ pods }) => {
  const sends = `${BOMB}\n${rawServer(`agree(); socket.write(frame(0xc1, bomb))`)}`
  assert.match(complaint(await grade(pods, 'talks', sends)), /RSV1/)
})
