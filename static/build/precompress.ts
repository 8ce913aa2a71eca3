import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** Below this many bytes a compressed twin saves less than its headers cost. */
const MIN_BYTES = 600;
const TEXT = /\.(?:js|css|html|svg|json|webmanifest|txt)$/;
/** For the size gate alone; it is never served. */
const MANIFEST = 'manifest.build.json';

/**
 * Writes a `.br` and a `.gz` twin beside every text file of the build, so that the server only
 * chooses and never compresses, and puts back `.keep`, the committed file that lets the Go
 * embed directive compile before the first build (Vite empties the folder).
 */
export function precompress(): Plugin {
  const toBrotli = promisify(brotliCompress);
  const toGzip = promisify(gzip);
  let dir = '';
  return {
    name: 'minga:precompress',
    apply: 'build',
    configResolved(config) {
      dir = join(config.root, config.build.outDir);
    },
    closeBundle: {
      // After everything else that writes into the folder.
      order: 'post',
      sequential: true,
      async handler() {
        await writeFile(join(dir, '.keep'), '');
        const names = await readdir(dir, { recursive: true });
        for (const name of names.filter((n) => TEXT.test(n) && n !== MANIFEST)) {
          const path = join(dir, name);
          const body = await readFile(path);
          if (body.length < MIN_BYTES) continue;
          const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
          await writeFile(`${path}.br`, await toBrotli(body, { params }));
          await writeFile(`${path}.gz`, await toGzip(body, { level: 9 }));
        }
      },
    },
  };
}
