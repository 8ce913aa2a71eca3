import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { precompress } from './precompress.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'precompress-'));
});
afterEach(() => rm(root, { recursive: true }));

test('long text files get twins that say the same, short ones none', async () => {
  const long = `console.log(${JSON.stringify('minga '.repeat(400))});`;
  await writeFile(join(root, 'main.js'), long);
  await writeFile(
    join(root, 'index.html'),
    '<title>x</title><script type="module" src="./main.js"></script>',
  );
  await build({ root, configFile: false, logLevel: 'silent', plugins: [precompress()] });

  const names = await readdir(join(root, 'dist'), { recursive: true });
  const script = names.find((n) => n.endsWith('.js'));
  expect(script).toBeDefined();
  const path = join(root, 'dist', script ?? '');
  const plain = await readFile(path);
  expect(brotliDecompressSync(await readFile(`${path}.br`))).toEqual(plain);
  expect(gunzipSync(await readFile(`${path}.gz`))).toEqual(plain);
  expect(names).not.toContain('index.html.br');
  // What lets the Go program compile before the first build.
  expect(names).toContain('.keep');
});
