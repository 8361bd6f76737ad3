import assert from 'node:assert/strict'
import { attackOnX64, callNatively, EPERM } from './attacker.ts'

// Keys belong to the user, and all pods may run as the same one: what one learner keeps there another could read.
attackOnX64('native code adds, asks for and reads no key of the kernel', async (tools) => {
  const [ADD_KEY, REQUEST_KEY, KEYCTL, USER_KEYRING] = [248, 249, 250, -4]
  const calls = [
    [ADD_KEY, 'user', 'a', 'b', 1, USER_KEYRING],
    [REQUEST_KEY, 'user', 'a', 'b', USER_KEYRING],
    [KEYCTL, 0, USER_KEYRING, 1],
    [KEYCTL, 11, 1, 0, 0],
  ]
  assert.deepEqual(
    await callNatively(tools, calls),
    calls.map(() => EPERM),
  )
})
