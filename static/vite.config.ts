import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { pageVariants } from './build/pages.ts';
import { precompress } from './build/precompress.ts';

// Where `npm run dev` finds the Go process that answers everything but the client's own files.
const backend = process.env.MINGA_DEV_BACKEND ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), pageVariants(), precompress()],
  // Under vitest the runes must be the browser's, not the server-rendering ones.
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': backend,
      '/ws': { target: backend, ws: true },
      // Links that give the browser its cookie and then send it to a page.
      '^/[dfp]/': backend,
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Old tablets in community centres: Android 8/9 are stuck at Chrome 138, iPads at Safari 15.4.
    // "safari16" and not 15.4: for 15.4 every private field would become a WeakMap, which takes a
    // tenth more of a board's opening, because of a bug with (extra) parentheses that no minified
    // code has. build/engines.test.ts reads what is shipped with the eyes of Safari 15.4.
    target: ['chrome100', 'safari16', 'firefox102'],
    cssTarget: ['chrome100', 'safari15.4', 'firefox102'],
    // Nothing is inlined: the content security policy allows files of this origin only.
    assetsInlineLimit: 0,
    sourcemap: false,
    // The size gate reads which files the first page loads.
    manifest: 'manifest.build.json',
    rolldownOptions: {
      input: { index: 'index.html', early: 'src/early.ts' },
      // What several parts share comes in a few files and not in twenty: on a slow link with its few
      // connections each of them costs a way there and back.
      output: {
        codeSplitting: {
          groups: [
            { name: 'language', test: /src[\\/]i18n[\\/]language|preload-helper/, priority: 5 },
            // What the first page stands on, before the others would take it along, and themselves into the first load.
            {
              name: 'first',
              tags: ['$initial'],
              test: /src[\\/](api|ui|i18n|style|device[\\/]part)|node_modules/,
              priority: 4,
            },
            { name: 'ui', test: /src[\\/]ui[\\/]/, minShareCount: 2, priority: 3 },
            {
              name: 'live',
              test: /src[\\/](wire|board|link|store)[\\/]/,
              minShareCount: 2,
              priority: 2,
            },
            // A note, its step and who says what: on phones, on the surface and in the panels.
            {
              name: 'note',
              test: /src[\\/](cards[\\/](WriteCard|NoteItem|Comments|scope|draft)|room[\\/](Signs|held|signs)|media[\\/](DictatedBy|Attach|by|draft)|checks|agenda[\\/]ClockFace|search[\\/]find|paper[\\/]dots|tables[\\/]harvest|device[\\/]idle)/,
              minShareCount: 2,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  test: {
    include: ['src/**/*.test.ts', 'build/**/*.test.ts'],
    environment: './build/client-environment.ts',
    setupFiles: ['./build/all-texts.ts'],
    // Else Node resolves svelte by itself, to its server half.
    server: { deps: { inline: [/\/node_modules\/svelte\//] } },
    restoreMocks: true,
  },
});
