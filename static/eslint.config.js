import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// The layers of the client: wire <- board <- store; link knows only bytes. The first, second and
// last of these must run without a page, in a worker or under Node, so that they can be tested
// there and so that drawing never leaks into what decides.

/** @param {string[]} layers folders of src/ that must not be reached */
const layers = (...layers) => `(^|/)(${layers.join('|')})(/|$)`;

const svelteItself = {
  regex: '^svelte(/|$)|\\.svelte(\\.[jt]s)?$',
  message: 'This layer runs without Svelte.',
};

/**
 * @param {string} regex
 * @param {string} message
 * @returns {import('eslint').Linter.RuleEntry}
 */
const imports = (regex, message) => ['error', { patterns: [svelteItself, { regex, message }] }];

const page = [
  'document',
  'window',
  'self',
  'Document',
  'Element',
  'HTMLElement',
  'SVGElement',
  'Node',
  'history',
  'location',
  'screen',
  'getComputedStyle',
  'matchMedia',
  'requestAnimationFrame',
  'alert',
  'confirm',
  'prompt',
].map((name) => ({ name, message: 'This layer does not touch the page.' }));

const outside = [
  'fetch',
  'WebSocket',
  'indexedDB',
  'localStorage',
  'sessionStorage',
  'navigator',
].map((name) => ({ name, message: 'This layer is pure: what comes from outside is handed in.' }));

export default ts.config(
  {
    ignores: ['dist', 'node_modules', 'test-results', 'playwright-report', 'public', '**/*.gen.ts'],
  },
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      // TypeScript knows better what is defined.
      'no-undef': 'off',
      eqeqeq: ['error', 'smart'],
      'no-console': ['error', { allow: ['warn', 'error'] }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Handlers on elements may be async; what they forget to await is still found elsewhere.
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false } },
      ],
      // An interface asks for a promise now and then where the answer is at hand.
      '@typescript-eslint/require-await': 'off',
      // Text of people is never markup.
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      'svelte/button-has-type': 'error',
      // There is no router that could resolve addresses: the server owns them.
      'svelte/no-navigation-without-resolve': 'off',
      // A Map or Date in plain code is not state.
      'svelte/prefer-svelte-reactivity': 'off',
      // The policy allows no style attributes in markup; `style:name` goes through the DOM.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'SvelteAttribute[key.name="style"]',
          message: 'The content security policy refuses it: use style:name or a class.',
        },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
  },
  {
    files: ['src/wire/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...page, ...outside],
      '@typescript-eslint/no-restricted-imports': imports(
        layers('board', 'link', 'store', 'surface', 'panels', 'pages', 'ui', 'i18n', 'style'),
        'wire imports nothing of ours.',
      ),
    },
  },
  {
    files: ['src/board/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...page, ...outside],
      '@typescript-eslint/no-restricted-imports': imports(
        layers('link', 'store', 'surface', 'panels', 'pages', 'ui', 'i18n', 'style'),
        'board imports wire alone.',
      ),
    },
  },
  {
    files: ['src/link/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...page],
      '@typescript-eslint/no-restricted-imports': imports(
        layers('wire', 'board', 'store', 'surface', 'panels', 'pages', 'ui', 'i18n', 'style'),
        'link knows only bytes.',
      ),
    },
  },
  {
    files: ['src/store/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: layers('surface', 'panels', 'pages', 'ui', 'style'),
              message: 'store does not know how it is drawn.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/surface/**', 'src/panels/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: layers('link', 'pages'),
              message: 'Go through store; pages put things together.',
            },
          ],
        },
      ],
    },
  },
  {
    // Commands that talk to a terminal.
    files: ['build/**', '*.config.*', 'e2e/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.js'],
    ...ts.configs.disableTypeChecked,
  },
);
