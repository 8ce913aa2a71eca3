// The last pictures of the manual: what is needed now and then, and the end.
import type { Page } from '@playwright/test';
import { expect, randomID } from './harness';
import { shot, type Room } from './picture-room';

interface Hands {
  tools: (panel: string) => Promise<ReturnType<Page['getByRole']>>;
  close: () => Promise<void>;
  phone: Page;
  wall: Page;
}

/** What is needed now and then, and the end. */
export async function afterwards(room: Room, laptop: Page, hands: Hands): Promise<void> {
  const { tools, close, phone, wall } = hands;
  // Hands and a quick question.
  await room.does('Nancy', { k: 'hand.raised' });
  await room.does('Byron', { k: 'ready.said' });
  const poll = randomID();
  await room.lead({ k: 'poll.asked', id: poll, question: '¿Nos vemos el primer sábado?', options: ['Sí', 'No', 'Tal vez'] }); // prettier-ignore
  await expect(phone.getByRole('button', { name: 'Tal vez' })).toBeVisible();
  await expect(wall.getByText('Tal vez')).toBeVisible();
  await tools('Manos y preguntas rápidas');
  await shot(laptop, 'f-manos');
  await close();
  await shot(phone, 'pregunta-rapida-telefono');
  await shot(wall, 'pregunta-rapida-proyector');
  await room.lead({ k: 'poll.closed', id: poll }, { k: 'poll.put_away', id: poll });
  await expect(phone.getByRole('button', { name: 'Tal vez' })).toHaveCount(0);

  // Without a network.
  await phone.context().setOffline(true);
  await expect(phone.getByText('Sin conexión.').first()).toBeVisible({ timeout: 30_000 });
  await shot(phone, 'sin-red-telefono');
  await phone.context().setOffline(false);
  await expect(phone.getByText('Sin conexión.')).toHaveCount(0, { timeout: 30_000 });

  // Files, and the end.
  await tools('Personas y enlaces');
  await shot(laptop, 'f-personas');
  await close();
  await tools('Papeles para entregar');
  await expect(laptop.getByRole('dialog').getByRole('heading').nth(1)).toBeVisible();
  await shot(laptop, 'f-papeles');
  await close();
  await tools('Descargar e importar');
  await shot(laptop, 'f-archivos');
  await close();
  const finish = await tools('Terminar el taller');
  await shot(laptop, 'f-terminar');
  await finish.getByRole('button', { name: 'Terminar el taller' }).click();
  await expect(laptop.getByRole('button', { name: 'Taller terminado' })).toBeVisible();
  await expect(phone.getByText('El taller terminó').first()).toBeVisible();
  await shot(phone, '16-fin-telefono');
  await shot(wall, '16-fin-proyector');
}
