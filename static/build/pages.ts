import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}
type Manifest = Record<string, Chunk>;

/** A source that a page needs, and on which screens. */
interface Need {
  source: string;
  media?: string;
}

// The same widths as in src/pages/face.svelte.ts: who has chosen the other face fetches it a moment later.
const pages: Record<string, Need[]> = {
  'index.html': [],
  'board.html': [
    { source: 'src/pages/Board.svelte' },
    { source: 'src/surface/Surface.svelte', media: '(min-width: 700px)' },
    { source: 'src/cards/Cards.svelte', media: '(max-width: 699px)' },
  ],
  'projector.html': [{ source: 'src/projector/Projector.svelte' }],
};
/** Fetches the texts and opens the board's socket while the rest of the client is still on its way. */
const EARLY = 'src/early.ts';

/**
 * Writes a page of its own for the addresses whose parts are known beforehand: index.html with
 * everything that will be asked for named in its head, so that a phone fetches it in one go and not
 * link by link of a chain. The server picks the page by the address.
 */
export function pageVariants(): Plugin {
  let dir = '';
  return {
    name: 'minga:pages',
    apply: 'build',
    configResolved(config) {
      dir = join(config.root, config.build.outDir);
    },
    closeBundle: {
      // Before the compressed twins are made.
      order: 'pre',
      sequential: true,
      async handler() {
        const manifest = JSON.parse(
          await readFile(join(dir, 'manifest.build.json'), 'utf8'),
        ) as Manifest;
        const index = await readFile(join(dir, 'index.html'), 'utf8');
        for (const [name, needs] of Object.entries(pages)) {
          await writeFile(join(dir, name), withLinks(index, links(manifest, needs)));
        }
      },
    },
  };
}

/** The lines that a page with these needs has in its head, in the order in which they are wanted. */
export function links(manifest: Manifest, needs: Need[]): string[] {
  const lines: string[] = [];
  // What index.html names itself.
  const seen = new Set<string>();
  walk(manifest, 'index.html', (chunk) => {
    for (const file of [chunk.file, ...(chunk.css ?? [])]) seen.add(file);
  });
  const early = manifest[EARLY];
  if (!early) throw new Error(`the build manifest names no ${EARLY}`);
  lines.push(`<script type="module" crossorigin src="/${early.file}"></script>`);
  for (const { source, media } of needs) {
    const only = media ? ` media="${media}"` : '';
    walk(manifest, source, (chunk) => {
      if (!seen.has(chunk.file)) {
        lines.push(
          `<link rel="modulepreload" fetchpriority="low" crossorigin href="/${chunk.file}"${only}>`,
        );
      }
      for (const css of chunk.css ?? []) {
        if (seen.has(css)) continue;
        // Fetched now and linked by the script that uses it: a stylesheet here would keep back the
        // little that index.html can show without any of this, and so would the bytes of the parts
        // if they did not come after those of the page itself: fetchpriority.
        lines.push(
          `<link rel="preload" as="style" fetchpriority="low" crossorigin href="/${css}"${only}>`,
        );
        if (!only) seen.add(css);
      }
      if (!only) seen.add(chunk.file);
    });
  }
  return lines;
}

function walk(
  manifest: Manifest,
  key: string,
  meet: (chunk: Chunk) => void,
  met = new Set<string>(),
): void {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`the build manifest names no ${key}`);
  if (met.has(key)) return;
  met.add(key);
  meet(chunk);
  for (const next of chunk.imports ?? []) walk(manifest, next, meet, met);
}

function withLinks(html: string, lines: string[]): string {
  const [first, ...rest] = lines;
  const [head, body] = html.split('</head>');
  if (!first || head === undefined || body === undefined) throw new Error('index.html has no head');
  return `${head.replace('<script ', `${first}\n    <script `)}  ${rest.join('\n    ')}\n  </head>${body}`;
}
