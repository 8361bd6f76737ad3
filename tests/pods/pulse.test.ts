import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import type { AgentState } from '../../sandbox-server/pods/isolation.ts'
import { Pulse } from '../../sandbox-server/pods/pulse.ts'

describe('an agent that says nothing', () => {
  let agent: { isIdle: boolean; cpuMs: number } | null
  let isLost: boolean
  let pulse: Pulse | undefined

  const watch = (patience: number) => {
    agent = { isIdle: true, cpuMs: 0 }
    isLost = false
    const look = (): AgentState | null => agent && { ...agent }
    const onLost = () => {
      isLost = true
    }
    pulse?.stop()
    pulse = new Pulse({ agent: look, patience, onLost })
  }

  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] })
    watch(1)
  })
  afterEach(() => {
    pulse?.stop()
    mock.timers.reset()
  })

  /** A second in which the agent has so much processor time, or sleeps. */
  const second = (had: { cpuMs: number } | 'asleep') => {
    if (agent !== null && had !== 'asleep') agent = { isIdle: false, cpuMs: agent.cpuMs + had.cpuMs }
    else if (agent !== null) agent = { ...agent, isIdle: true }
    mock.timers.tick(1_000)
  }
  /** How many such seconds it takes until it is given up; null when a minute is not enough. */
  const secondsUntilLost = (had: { cpuMs: number } | 'asleep') => {
    for (let passed = 1; passed <= 60; passed++) {
      second(had)
      if (isLost) return passed
    }
    return null
  }

  it('and loops is given up in seconds', () => {
    const seconds = secondsUntilLost({ cpuMs: 1_000 })
    assert.ok(seconds !== null && seconds <= 7, `${seconds}`)
  })

  it('and is stopped, or waits for what never comes, is given up in seconds', () => {
    const seconds = secondsUntilLost('asleep')
    assert.ok(seconds !== null && seconds <= 6, `${seconds}`)
  })

  it('because somebody it waits for is starved has as much more time as graders have', () => {
    watch(3)
    const seconds = secondsUntilLost('asleep')
    assert.ok(seconds !== null && seconds > 15 && seconds <= 17, `${seconds}`)
  })

  it('because it is starved is left in peace', () => {
    assert.equal(secondsUntilLost({ cpuMs: 30 }), null)
  })

  it('and loops on a crowded machine is given up when it has had as much of it', () => {
    const seconds = secondsUntilLost({ cpuMs: 250 })
    assert.ok(seconds !== null && seconds > 20 && seconds <= 22, `${seconds}`)
  })

  it('is forgiven at its next word, however busy it was', () => {
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 4; i++) second({ cpuMs: 1_000 })
      pulse?.beats()
    }
    assert.equal(isLost, false)
  })

  it('while this process was held up itself, or cannot see it, is not blamed for that', () => {
    second({ cpuMs: 0 })
    second({ cpuMs: 0 })
    // The look comes half a minute late, and what was said meanwhile is still in the pipe.
    second({ cpuMs: 30_000 })
    assert.equal(isLost, false)
    agent = null
    assert.equal(secondsUntilLost('asleep'), null)
  })
})
