import type { Environment } from 'vitest/runtime';

/**
 * Node, with modules compiled as for a browser. Vitest's own "node" compiles runes for rendering
 * on a server: signals become plain fields there, and no effect ever runs.
 */
export default {
  name: 'client',
  viteEnvironment: 'client',
  setup() {
    return { teardown() {} };
  },
} satisfies Environment;
