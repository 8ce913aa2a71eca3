// A server of a test's own: one that may be killed in mid-sentence and started again on the same
// data, while the server of the other tests lives on.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, KEY } from './harness';

export class OwnServer {
  readonly origin: string;
  readonly #data = mkdtempSync(path.join(tmpdir(), 'minga-own-'));
  readonly #address: string;
  #child: ChildProcess | undefined;

  constructor(
    port: number,
    readonly env: Record<string, string> = {},
  ) {
    this.#address = `127.0.0.1:${String(port)}`;
    this.origin = `http://${this.#address}`;
  }

  /** Starts it, for the first time or on what the last one left, and waits until it answers. */
  async start(): Promise<void> {
    const child = spawn('../bin/minga', ['serve', '--quiet'], {
      env: {
        ...process.env,
        MINGA_ADDR: this.#address,
        MINGA_DATA: this.#data,
        MINGA_FACILITATOR_KEY: KEY,
        ...this.env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    let said = '';
    child.stderr.on('data', (b: Buffer) => (said += b.toString()));
    await expect(async () => {
      expect(child.exitCode, said).toBeNull();
      expect((await fetch(`${this.origin}/readyz`)).status).toBe(200);
    }).toPass({ timeout: 30_000 });
  }

  /** kill -9: it writes nothing more and says goodbye to nobody. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.#data, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }
}
