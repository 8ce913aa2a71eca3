import { expect, test } from 'vitest';
import { links } from './pages.ts';

const manifest = {
  'index.html': { file: 'assets/index.js', css: ['assets/index.css'], imports: ['_ui.js'] },
  '_ui.js': { file: 'assets/ui.js' },
  'src/early.ts': { file: 'assets/early.js' },
  'src/Board.svelte': {
    file: 'assets/board.js',
    css: ['assets/board.css'],
    imports: ['index.html', '_ui.js', '_store.js'],
  },
  '_store.js': { file: 'assets/store.js' },
  'src/Wide.svelte': { file: 'assets/wide.js', css: ['assets/wide.css'], imports: ['_store.js'] },
};

test('a page names what it will ask for, once, and only on the screens that need it', () => {
  const lines = links(manifest, [
    { source: 'src/Board.svelte' },
    { source: 'src/Wide.svelte', media: '(min-width: 700px)' },
  ]);
  expect(lines).toEqual([
    '<script type="module" crossorigin src="/assets/early.js"></script>',
    '<link rel="modulepreload" fetchpriority="low" crossorigin href="/assets/board.js">',
    '<link rel="preload" as="style" fetchpriority="low" crossorigin href="/assets/board.css">',
    '<link rel="modulepreload" fetchpriority="low" crossorigin href="/assets/store.js">',
    '<link rel="modulepreload" fetchpriority="low" crossorigin href="/assets/wide.js" media="(min-width: 700px)">',
    '<link rel="preload" as="style" fetchpriority="low" crossorigin href="/assets/wide.css" media="(min-width: 700px)">',
  ]);
});

test('a source that is no longer built stops the build', () => {
  expect(() => links(manifest, [{ source: 'src/Gone.svelte' }])).toThrow('src/Gone.svelte');
});
