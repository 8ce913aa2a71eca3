import { describe, expect, it } from 'vitest';
import { saysMissing } from './problem';

describe('saysMissing', () => {
  it.each([
    'Falta de luz en la calle',
    '  «falta de canchas',
    'Faltan bancas',
    'No hay agua',
    'no existe un centro de salud',
    'Inexistencia de veredas',
    'La ausencia de policía',
    'Lack of lighting',
    'There is no bus',
  ])('notices %s', (text) => {
    expect(saysMissing(text)).toBe(true);
  });
  it.each([
    'De noche la gente tiene miedo de pasar',
    'Los buses no pasan los domingos',
    'Los niños juegan en la calle porque la cancha está rota',
    'Faltó el agua dos días',
    'People fall on the stairs',
    '',
  ])('lets %s be', (text) => {
    expect(saysMissing(text)).toBe(false);
  });
});
