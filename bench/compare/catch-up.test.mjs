import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import declareChecks from './checks.cjs'

declareChecks({ test, expect, beforeEach, afterEach, afterAll })
