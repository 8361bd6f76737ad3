import assert from 'node:assert/strict'
import { attackOnX64, callNatively, EAFNOSUPPORT } from './attacker.ts'

attackOnX64(
  'native code opens no socket but the three harmless families: no vsock, packet, crypto, netfilter',
  async (tools) => {
    const calls = [
      [41, 40, 1, 0],
      [41, 17, 3, 0],
      [41, 38, 5, 0],
      [41, 16, 3, 12],
      [41, 29, 3, 1],
      [41, 44, 3, 0],
      [41, 21, 5, 0],
      [41, 30, 1, 0],
      [53, 40, 1, 0],
    ]
    assert.deepEqual(
      await callNatively(tools, calls),
      calls.map(() => EAFNOSUPPORT),
    )
  },
)
