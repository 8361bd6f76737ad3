import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProcessPressure } from '../../sandbox-server/agent/process-pressure.ts'

function pressureAfter(...spells: readonly (readonly [looks: number, threads: number])[]): ProcessPressure {
  const pressure = new ProcessPressure()
  for (const [looks, threads] of spells) for (let n = 0; n < looks; n += 1) pressure.look(threads)
  return pressure
}

test('a program that stays one below the limit of processes is never accused', () => {
  const pressure = pressureAfter([30_000, 63])
  assert.equal(pressure.isTooMuch, false)
  assert.equal(pressure.heldItBack, false)
})

test('a short peak at the limit is left to the program', () => {
  const pressure = pressureAfter([50, 20], [4, 64], [500, 20], [4, 64], [500, 40])
  assert.equal(pressure.isTooMuch, false)
  assert.equal(pressure.heldItBack, false)
})

test('staying at the limit is too much', () => {
  assert.equal(pressureAfter([4, 64]).isTooMuch, false)
  assert.equal(pressureAfter([5, 64]).isTooMuch, true)
})

test('looks that just miss the limit do not wash away those that met it', () => {
  assert.equal(pressureAfter([1, 64], [3, 62], [1, 64], [3, 61], [1, 64], [3, 63], [2, 64]).isTooMuch, true)
})

test('a program that met the limit once, and then stands close below it, is ended within a second', () => {
  assert.equal(pressureAfter([1, 64], [10, 59]).isTooMuch, false)
  assert.equal(pressureAfter([1, 64], [40, 59]).isTooMuch, true)
})

test('a few looks in a starved run are enough to say what held the program back', () => {
  const pressure = pressureAfter([1, 7], [1, 64], [1, 59])
  assert.equal(pressure.isTooMuch, false)
  assert.equal(pressure.heldItBack, true)
})
