import type { FullResult, Reporter, TestCase } from '@playwright/test/reporter';

/**
 * Closes a run with one line that any reader of logs understands, and fails it where tests were
 * skipped although nothing may be skipped (CI=true).
 */
export default class PlainReporter implements Reporter {
  readonly #tests = new Set<TestCase>();

  printsToStdio(): boolean {
    return true;
  }

  onTestEnd(test: TestCase): void {
    this.#tests.add(test);
  }

  async onEnd(result: FullResult): Promise<{ status?: FullResult['status'] }> {
    const count = { expected: 0, flaky: 0, unexpected: 0, skipped: 0 };
    for (const test of this.#tests) count[test.outcome()]++;
    const passed = count.expected + count.flaky;
    console.log(`browsers: ${passed} passed, ${count.unexpected} failed, ${count.skipped} skipped`);
    if (process.env.CI && count.skipped > 0) {
      console.error('Nothing may be skipped when CI is set.');
      return { status: 'failed' };
    }
    return { status: result.status };
  }
}
