import { defineConfig } from '@playwright/test';

// The browser is Debian's: `make test` installs it, and nothing is fetched by Playwright.
const executablePath = process.env.CHROMIUM_PATH;
if (!executablePath) {
  throw new Error('CHROMIUM_PATH does not name a Chromium; `make e2e` sets it.');
}

const port = Number(process.env.MINGA_E2E_PORT ?? 4811);
const address = `127.0.0.1:${port}`;

export default defineConfig({
  testDir: 'e2e',
  // It makes the pictures of the manual and tests nothing: `make manual`.
  testIgnore: process.env.MINGA_SHOTS ? [] : ['pictures.spec.ts'],
  outputDir: 'test-results',
  // One server for all: every test makes a workshop of its own.
  fullyParallel: true,
  workers: process.env.CI ? 3 : '50%',
  forbidOnly: Boolean(process.env.CI),
  // A second try tells chance from defect; whatever passes only then is named at the end as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: {
    timeout: 10_000,
    toHaveScreenshot: { maxDiffPixelRatio: 0.01, animations: 'disabled', caret: 'hide' },
  },
  reporter: [['list'], ['./build/plain-reporter.ts']],
  snapshotPathTemplate: '{testDir}/screens/{testFilePath}/{arg}{ext}',
  use: {
    baseURL: `http://${address}`,
    browserName: 'chromium',
    locale: 'es-EC',
    timezoneId: 'America/Guayaquil',
    // A click that waits longer than a person would is a finding.
    actionTimeout: 15_000,
    // In CI only the second try is recorded: a picture at every move makes everything slower, and slow enough to fail.
    trace: process.env.CI ? 'on-first-retry' : 'retain-on-failure',
    // Recording needs a program that only Playwright's own download brings.
    video: 'off',
    launchOptions: {
      executablePath,
      args: ['--font-render-hinting=none', '--disable-lcd-text'],
    },
  },
  webServer: {
    command: '../bin/minga serve',
    url: `http://${address}/readyz`,
    env: {
      MINGA_ADDR: address,
      // Requests that went well would bury what failed.
      MINGA_LOG_LEVEL: 'warn',
      // What the tests create workshops with.
      MINGA_FACILITATOR_KEY: 'clave-de-prueba-0123456789',
      // Emptied before each run, and never a developer's own.
      MINGA_DATA: process.env.MINGA_E2E_DATA ?? 'test-results/data',
    },
    reuseExistingServer: false,
    stdout: 'ignore',
    stderr: 'pipe',
    timeout: 30_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
});
