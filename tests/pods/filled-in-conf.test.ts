import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filledInConf } from '../../sandbox-server/agent/filled-in-conf.ts'

const CONF = 'listen {{LISTEN}}; proxy_pass http://{{ BACKEND }};'

test('a configuration learns from the steps of its Run where nginx listens and what stands behind it', () => {
  const steps = [
    { file: 'backend.ts', port: 8081 },
    { file: 'nginx.conf', port: 8080 },
  ]
  assert.equal(filledInConf(CONF, steps), 'listen 127.0.0.1:8080; proxy_pass http://127.0.0.1:8081;')
})

test('what no step says stays open', () => {
  assert.equal(filledInConf(CONF, [{ file: 'backend.ts' }]), CONF)
})
