import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { precompress } from './build/precompress.ts';

// Where `npm run dev` finds the Go process that answers everything but the client's own files.
const backend = process.env.MINGA_DEV_BACKEND ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), precompress()],
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
    // Old tablets in community centres: Android 8/9 are stuck at Chrome 138, iPads at Safari 15.
    target: ['chrome100', 'safari15.4', 'firefox102'],
    // Nothing is inlined: the content security policy allows files of this origin only.
    assetsInlineLimit: 0,
    sourcemap: false,
    // The size gate reads which files the first page loads.
    manifest: 'manifest.build.json',
  },
  test: {
    include: ['src/**/*.test.ts', 'build/**/*.test.ts'],
    environment: './build/client-environment.ts',
    // Else Node resolves svelte by itself, to its server half.
    server: { deps: { inline: [/\/node_modules\/svelte\//] } },
    restoreMocks: true,
  },
});
