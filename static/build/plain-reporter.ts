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
    // Once more at the end, shortly: a log may reach its reader as its last lines alone.
    for (const test of this.#tests) {
      if (test.outcome() === 'expected' || test.outcome() === 'skipped') continue;
      const said = test.results.flatMap((one) => one.errors).map((one) => one.message ?? '');
      console.log(`${test.outcome()}: ${test.titlePath().slice(2).join(' › ')}`);
      for (const text of said) console.log(text.split('\n').slice(0, 8).join('\n'));
    }
    const passed = count.expected + count.flaky;
    console.log(`browsers: ${passed} passed, ${count.unexpected} failed, ${count.skipped} skipped`);
    if (process.env.CI && count.skipped > 0) {
      console.error('Nothing may be skipped when CI is set.');
      return { status: 'failed' };
    }
    return { status: result.status };
  }
}
