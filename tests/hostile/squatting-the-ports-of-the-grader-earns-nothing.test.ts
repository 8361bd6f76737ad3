import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { grade } from './attacker.ts'

attack('a client that listens where the grader plays the server talks only to itself', async ({ pods }) => {
  const squats = `
    import { WebSocket, WebSocketServer } from 'ws'
    const tries = ['127.0.0.1', '::1', '0.0.0.0', '::', '127.0.0.2'].map((host) => new Promise((resolve) => {
      const server = new WebSocketServer({ host, port: 8080 })
      server.on('listening', () => resolve(host)).on('error', () => resolve(null))
      server.on('connection', (socket) => socket.send('{"type":"hello"}'))
    }))
    console.log((await Promise.all(tries)).filter(Boolean).join(' '))
    const socket = new WebSocket('ws://127.0.0.2:8080/')
    socket.on('open', () => setTimeout(() => process.exit(0), 200)).on('error', () => process.exit(0))`
  const { verdict } = await grade(pods, 'welcomes', [{ name: 'client.ts', text: squats }])
  assert.equal(verdict.status, 'fail')
})
