// Reads every script that is shipped with the eyes of the oldest browsers: what they cannot parse
// is a blank page, and what they do not have is a button that does nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type Node } from 'acorn';
import { expect, test } from 'vitest';

/**
 * Chromium 100, Firefox 102, Safari 15.4: all of ES2022 but static blocks and looking behind in
 * regular expressions, which came to Safari with 16.4.
 */
const ES = 2022;

/**
 * What came after them, by the name under which it is used, and how it may be used all the same:
 * `guarded` where every use is behind a question or has a twin, with the reason.
 */
const young: { name: RegExp; since: string; guarded?: string }[] = [
  {
    name: /^(toSorted|toReversed|toSpliced|findLast|findLastIndex)$/,
    since: 'Chrome 110, Safari 16',
  },
  { name: /^(groupBy|fromAsync|withResolvers)$/, since: 'Chrome 117–121, Safari 17.4' },
  { name: /^(isWellFormed|toWellFormed)$/, since: 'Chrome 111, Safari 16.4' },
  {
    name: /^(intersection|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)$/,
    since: 'Chrome 122, Safari 17',
  },
  { name: /^(showPopover|hidePopover|togglePopover)$/, since: 'Chrome 114, Safari 17' },
  {
    name: /^(startViewTransition|requestIdleCallback|checkVisibility)$/,
    since: 'Chrome 105–111, Safari 18 or none',
  },
  { name: /^(setHTMLUnsafe|getHTML|moveBefore)$/, since: 'Chrome 124–133' },
  { name: /^(canParse)$/, since: 'Chrome 120, Safari 17' },
  { name: /^(Segmenter)$/, since: 'Firefox 125', guarded: 'ui/chars.ts counts without it' },
  {
    name: /^(wakeLock)$/,
    since: 'Safari 16.4, Firefox 126',
    guarded: "device/awake.ts asks 'wakeLock' in navigator",
  },
  { name: /^(randomUUID)$/, since: 'pages on https alone' },
  {
    name: /^(getCoalescedEvents)$/,
    since: 'pages on https alone',
    guarded: 'media/Pad.svelte calls it with ?. and takes the event itself',
  },
];

const dist = join(import.meta.dirname, '../dist');
const scripts = readdirSync(join(dist, 'assets')).filter((name) => name.endsWith('.js'));

/** Visits all nodes of a tree, in no particular order. */
function visit(root: Node, see: (node: Record<string, unknown>) => void): void {
  const left: unknown[] = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (Array.isArray(node)) left.push(...(node as unknown[]).filter((one) => one !== null));
    else if (typeof node === 'object' && node !== null && 'type' in node) {
      see(node);
      for (const child of Object.values(node)) {
        if (typeof child === 'object' && child !== null) left.push(child);
      }
    }
  }
}

/** What in a script the oldest browsers do not have. */
function tooYoung(source: string): string[] {
  const found: string[] = [];
  visit(parse(source, { ecmaVersion: ES, sourceType: 'module' }), (node) => {
    if (node.type === 'StaticBlock') found.push('a static block');
    const pattern = (node.regex as { pattern: string } | undefined)?.pattern;
    if (pattern && /\(\?<[=!]/.test(pattern)) found.push(`looking behind: /${pattern}/`);
    if (node.type !== 'MemberExpression' || node.computed) return;
    const name = (node.property as { name?: string }).name ?? '';
    const rule = young.find((one) => one.name.test(name));
    if (rule && !rule.guarded) found.push(`${name} (${rule.since})`);
  });
  return found;
}

test('every script can be read by the oldest browsers, and asks for nothing that they lack', () => {
  expect(scripts.length).toBeGreaterThan(15);
  for (const name of [...scripts.map((script) => `assets/${script}`), 'sw.js']) {
    expect(tooYoung(readFileSync(join(dist, name), 'utf8')), name).toEqual([]);
  }
}, 60_000);

test('what is too young is noticed', () => {
  expect(tooYoung('[3, 1].toSorted()')).toHaveLength(1);
  expect(tooYoung('class A { static { a() } }')).toHaveLength(1);
  expect(tooYoung('/(?<=a)b/.test(c)')).toHaveLength(1);
  expect(tooYoung('class A { #a = 1; static b = 2; at() { return this.#a ?? 1 } }')).toEqual([]);
  // Later than ES2022: cannot even be parsed.
  expect(() => tooYoung('const a = /[a--b]/v')).toThrow();
});
