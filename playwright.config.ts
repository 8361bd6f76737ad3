import { existsSync } from 'node:fs'
import { defineConfig, devices } from 'playwright/test'

/** Where Debian and Ubuntu put it. `DUPLEX_CHROMIUM` names another. */
const CHROMIUM_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'] as const

const CHROMIUM_ARGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The site's tests: real Chromium from Debian, a real server on a port of its own with a data folder of its own. */
export default defineConfig({
  testDir: 'tests/site',
  outputDir: 'test-results/site',
  globalSetup: './tests/site/serve-the-site.ts',
  fullyParallel: false,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // A machine that stands still for a while must not stop a landing; what needed its second try is named at the end.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? 'test-results/site.json' }]],
  use: {
    baseURL: process.env.DUPLEX_TEST_URL ?? 'http://localhost:4321',
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 800 },
    // A trace of every journey takes a third of the whole time. For one that fails here: npm test -- site <words> --trace on
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath:
        process.env.DUPLEX_CHROMIUM ?? CHROMIUM_PLACES.find((place) => existsSync(place)) ?? CHROMIUM_PLACES[0],
      chromiumSandbox: process.getuid?.() !== 0,
      args: CHROMIUM_ARGS,
    },
  },
})
