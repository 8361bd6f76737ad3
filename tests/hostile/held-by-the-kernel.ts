import { test } from 'node:test'
import { attack } from '../pods/pod-test.ts'
import { skipWithoutCgroups } from '../support/kernel-cgroups.ts'

/** An attack on memory that is in no process: where programs are held by the watchdog alone, it says that it was skipped, and why. */
export const attackOnTheKernelsMemory: typeof attack =
  skipWithoutCgroups === false ? attack : (name) => void test(name, { skip: skipWithoutCgroups })
