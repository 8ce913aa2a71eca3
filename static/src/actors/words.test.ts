import { describe, expect, it } from 'vitest';
import type { ActorView } from '../wire';
import { byZone, coExecutor, stateOf, unitsOf, zoneAt } from './words';

const actor = (changes: Partial<ActorView>): ActorView => ({
  id: 'uno1',
  name: 'Junta',
  ord: '1',
  ...changes,
});

describe('who carries it out', () => {
  it('counts nobody before they have said yes', () => {
    expect(coExecutor(actor({}))).toBe(false);
    expect(coExecutor(actor({ accepted: 'pending', part: 'executes' }))).toBe(false);
    expect(coExecutor(actor({ accepted: 'no' }))).toBe(false);
    expect(coExecutor(actor({ accepted: 'yes' }))).toBe(true);
    expect(coExecutor(actor({ accepted: 'yes', deleted: true }))).toBe(false);
  });

  it('says where an actor stands by interest and power', () => {
    expect([1, 2, 3].map((interest) => [1, 2, 3].map((power) => zoneAt(interest, power)))).toEqual([
      ['watch', 'happy', 'happy'],
      ['told', 'close', 'close'],
      ['told', 'close', 'close'],
    ]);
    expect(zoneAt(0, 3)).toBe('unplaced');
    expect(zoneAt(3, 0)).toBe('unplaced');
    const zones = byZone([actor({ interest: 3, power: 3 }), actor({ id: 'dos2' })]);
    expect(zones.close.map((one) => one.id)).toEqual(['uno1']);
    expect(zones.unplaced.map((one) => one.id)).toEqual(['dos2']);
  });
});

describe('requests', () => {
  it('are overdue the day after, unless they have an answer', () => {
    const request = { id: 'ped1', what: 'Luz', ord: '1', by: '2026-12-01' };
    expect(stateOf(request, '2026-12-01')).toBe('waits');
    expect(stateOf(request, '2026-12-02')).toBe('late');
    const answers = [{ id: 'res1', at: 1, answer: 'studying' as const, reason: 'Falta ver' }];
    expect(stateOf({ ...request, answers }, '2027-01-01')).toBe('answered');
    expect(stateOf({ ...request, by: '' }, '2027-01-01')).toBe('waits');
  });

  it('offer the units that have been named, once each', () => {
    const list = [
      { id: 'ped1', what: 'Luz', unit: 'Parques', ord: '1' },
      { id: 'ped2', what: 'Agua', unit: 'Parques', ord: '2' },
      { id: 'ped3', what: 'Sombra', ord: '3' },
    ];
    const actors = [actor({ name: 'Obras', type: 'municipal' }), actor({ name: 'Tiendas' })];
    expect(unitsOf(list, actors)).toEqual(['Parques', 'Obras']);
  });
});
