import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ICONS } from '../ui/icons';
import { cardOfFile, readTemplateFile, templateIcon } from './templates';

// In two steps: Vite takes the usual form for the address of an asset.
const self = import.meta.url;
const library = (key: string): string =>
  readFileSync(new URL(`../../../server/templates/library/${key}.json`, self), 'utf8');

describe('a template file', () => {
  it('is shown before it is sent', () => {
    const chosen = readTemplateFile('\ufeff' + library('ideas'), 'ideas.json');
    expect(chosen).toMatchObject({ from: 'file', langs: ['en', 'es'], name: 'ideas.json' });
    if (chosen?.from !== 'file') throw new Error('not a file');
    const card = cardOfFile(chosen.file, 'es');
    expect(card.title).toBe('Lluvia de ideas');
    expect(card.minutes).toBe(20);
    expect(card.steps.map((step) => step.kind)).toEqual(['write', 'group']);
    expect(cardOfFile(chosen.file, 'qu').title).not.toBe('');
  });

  it('is refused when it is something else', () => {
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      '{"format":"minga-board"}',
      '{"format":"minga-template"}',
    ])
      expect(readTemplateFile(text, 'x'), text).toBeUndefined();
  });

  it('of any shape does not break the page', () => {
    expect(
      cardOfFile({ title: 1, steps: [null, 3, { name: { es: 4 }, minutes: 'x' }] }, 'es'),
    ).toMatchObject({
      title: '',
      minutes: 0,
      steps: [{ kind: 'write', name: '', minutes: 0 }],
    });
  });
});

it('every template of the library has a picture of its own kind', () => {
  const order = readFileSync(new URL('../../../server/templates/library.go', self), 'utf8');
  const keys = [
    ...(/var order = \[\]string\{([^}]*)\}/.exec(order)?.[1] ?? '').matchAll(/"([^"]+)"/g),
  ];
  expect(keys.length).toBe(19);
  for (const [, key] of keys) {
    expect(templateIcon(key!), key).not.toBe('board');
    expect(ICONS[templateIcon(key!)], key).toBeTruthy();
  }
});
