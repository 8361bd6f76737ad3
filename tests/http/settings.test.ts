import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { readSettings, UnusableSettings } from '../../sandbox-server/settings.ts'

describe('settings', () => {
  test('have a value for everything when nothing is said', () => {
    assert.deepEqual(readSettings({}, []), {
      port: 4321,
      host: 'localhost',
      data: resolve('data'),
      site: resolve('dist'),
      origins: [],
      isUnsafeLocal: false,
      logLevel: 'warn',
    })
  })

  test('are taken from the environment and the command line', () => {
    const env = { PORT: '80', DUPLEX_ORIGINS: 'https://a.example, http://b.example:8080', LOG_LEVEL: 'info' }
    const settings = readSettings(env, ['--unsafe-local'])
    assert.equal(settings.port, 80)
    assert.deepEqual(settings.origins, ['https://a.example', 'http://b.example:8080'])
    assert.equal(settings.isUnsafeLocal, true)
  })

  test('name every problem at once, each with its variable and the value seen', () => {
    const env = { PORT: '70000', DUPLEX_ORIGINS: 'a.example', LOG_LEVEL: 'loud', DUPLEX_UNSAFE_LOCAL: 'yes' }
    assert.throws(
      () => readSettings(env, ['--fast']),
      (error) => {
        assert.ok(error instanceof UnusableSettings)
        assert.deepEqual(error.problems, [
          'PORT is "70000". It must be a whole number from 0 to 65535, such as 4321; 0 takes any free port.',
          'DUPLEX_ORIGINS holds "a.example". Each origin is a scheme, a host and a port if it needs one, without a path, such as https://learn.example.org.',
          'DUPLEX_UNSAFE_LOCAL is "yes". It must be 1 or 0.',
          'LOG_LEVEL is "loud". It must be one of fatal, error, warn, info, debug, trace, silent.',
          '"--fast" is not a flag this server knows. It knows --unsafe-local.',
        ])
        return true
      },
    )
  })

  test('never let a server without isolation be reached from other machines', () => {
    assert.throws(
      () => readSettings({ HOST: '0.0.0.0', DUPLEX_UNSAFE_LOCAL: '1' }, []),
      /HOST is "0\.0\.0\.0", and unsafe-local is on/,
    )
  })
})
