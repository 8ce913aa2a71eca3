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
    'Nos hace falta un parque',
    'Hacen falta más buses',
    'Carecemos de agua',
    'No se cuenta con veredas',
    'Aquí no hay luz',
    'En la escuela faltan baños',
    'En el parque de la Tola, no hay bancas',
    'We don’t have a clinic',
    'There aren’t enough buses',
    'At our school there are no toilets',
  ])('notices %s', (text) => {
    expect(saysMissing(text)).toBe(true);
  });
  it.each([
    'De noche la gente tiene miedo de pasar',
    'Los buses no pasan los domingos',
    'Los niños juegan en la calle porque la cancha está rota',
    'Faltó el agua dos días',
    'En la parada asaltan de noche',
    'No nos dejan jugar en la cancha',
    'En la escuela los baños están rotos',
    'At the stop people wait in the rain',
    'People fall on the stairs',
    '',
  ])('lets %s be', (text) => {
    expect(saysMissing(text)).toBe(false);
  });
});
