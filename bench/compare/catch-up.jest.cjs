/* global test, expect, beforeEach, afterEach, afterAll */
require('./checks.cjs')({ test, expect, beforeEach, afterEach, afterAll })
