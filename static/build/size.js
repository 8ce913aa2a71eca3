// Fails the build when the first page grows past the budget. What counts is what a phone on a
// weak link must fetch before it shows anything: the page, its script, that script's static
// imports and their styles, and the texts of one language, as brotli sends them.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Bytes on the wire, 120 kB. */
const BUDGET = 120_000;

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/**
 * @typedef {{ file: string, css?: string[], imports?: string[] }} Chunk
 * @type {Record<string, Chunk>}
 */
const manifest = JSON.parse(readFileSync(join(dist, 'manifest.build.json'), 'utf8'));

/** @type {Set<string>} */
const files = new Set(['index.html']);

/** @param {string} key */
function visit(key) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`the build manifest names no ${key}`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) visit(next);
}
visit('index.html');
visit('src/early.ts');
visit('src/i18n/es.ts');

let total = 0;
for (const file of files) {
  const twin = join(dist, `${file}.br`);
  const size = statSync(existsSync(twin) ? twin : join(dist, file)).size;
  total += size;
  console.log(`${String(size).padStart(8)}  ${file}`);
}
console.log(`${String(total).padStart(8)}  first load in bytes, budget ${BUDGET}`);
if (total > BUDGET) {
  console.error(`first load is ${total - BUDGET} bytes over the budget`);
  process.exit(1);
}
