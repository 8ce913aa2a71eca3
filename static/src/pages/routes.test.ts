import { expect, test } from 'vitest';
import { reasonOf, reasonOfClose } from './reasons';
import { match } from './routes';

test('each address names its page and hands over the part that varies', () => {
  expect(match('/')).toEqual({ page: 'home', param: '' });
  expect(match('/u/PIMA-LUTO')).toEqual({ page: 'join', param: 'PIMA-LUTO' });
  expect(match('/u/PIMA%20LUTO/')).toEqual({ page: 'join', param: 'PIMA LUTO' });
  expect(match('/nuevo')).toEqual({ page: 'create', param: '' });
  expect(match('/f/token')).toEqual({ page: 'facilitate', param: 'token' });
  expect(match('/p/token')).toEqual({ page: 'projector-link', param: 'token' });
  expect(match('/d/a-b-c')).toEqual({ page: 'device', param: 'a-b-c' });
  expect(match('/t/abcd1234')).toEqual({ page: 'board', param: 'abcd1234' });
  expect(match('/proyector/abcd1234')).toEqual({ page: 'projector', param: 'abcd1234' });
  expect(match('/accesibilidad').page).toBe('accessibility');
});

test('an address that is none of ours is a missing page, however odd', () => {
  for (const path of ['/t', '/t/a/b', '/x', '/nuevo/x', '/constructor', '/toString/x'])
    expect(match(path).page, path).toBe('missing');
  expect(match('/u/%E0%A4%A')).toEqual({ page: 'join', param: '%E0%A4%A' });
});

test('what stands in the way is told apart where something different can be done', () => {
  expect(reasonOf('unknown_code')).toBe('code');
  expect(reasonOf('link_expired')).toBe('link');
  expect(reasonOf('not_seated')).toBe('seat');
  expect(reasonOf('a_code_of_tomorrow')).toBe('other');
  expect(reasonOfClose(4403)).toBe('removed');
  expect(reasonOfClose(4404)).toBe('board');
  expect(reasonOfClose(4400)).toBe('stopped');
});
