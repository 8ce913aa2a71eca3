// Somebody who has never seen this: from the camera to the first note on the wall.
import { createWorkshop, expect, newPerson, test } from './harness';

const WITHIN_MS = 20_000;
const TAPS = 3;
/** How long a person takes for a letter on glass, milliseconds. */
const LETTER_MS = 120;

test('a newcomer needs at most three taps and twenty seconds from the code to a note on the wall', async ({
  browser,
  request,
  baseURL,
}) => {
  const made = await createWorkshop(request, baseURL ?? '');
  const wall = await newPerson(browser, { viewport: { width: 1920, height: 1080 } });
  await wall.goto(made.links.projector);
  await expect(wall.getByText(made.code).first()).toBeVisible();

  const phone = await newPerson(browser, {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  let taps = 0;
  await phone.exposeFunction('tapped', () => (taps += 1));
  await phone.addInitScript(() => {
    addEventListener('pointerdown', () => void (window as unknown as { tapped(): void }).tapped(), {
      capture: true,
    });
  });

  const start = Date.now();
  // The camera opens the link.
  await phone.goto(made.links.join);
  // 1: in, without a name.
  await phone.getByRole('button', { name: 'Entrar' }).tap();
  // 2: to the one field there is.
  await phone.getByRole('textbox').tap();
  await phone.getByRole('textbox').pressSequentially('Más luz en la parada', { delay: LETTER_MS });
  // 3: the one button there is.
  await phone.getByRole('button', { name: 'Poner en el tablero' }).tap();
  await expect(wall.getByText('Más luz en la parada')).toBeVisible();
  const took = Date.now() - start;

  console.warn(
    `newcomer: ${String(taps)} taps, ${(took / 1000).toFixed(1)} s from the code to the wall`,
  );
  expect(taps).toBeLessThanOrEqual(TAPS);
  expect(took).toBeLessThan(WITHIN_MS);
});
