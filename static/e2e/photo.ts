// A photo as a telephone makes it.
import type { Page } from '@playwright/test';

/** A JPEG made by the browser, with a place planted in its EXIF. */
export async function photo(page: Page, w: number, h: number): Promise<Buffer> {
  const plain = await page.evaluate(
    async ([w, h]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [w, h];
      const on = canvas.getContext('2d');
      if (!on) throw new Error('no canvas');
      on.fillStyle = '#3a7';
      on.fillRect(0, 0, w, h);
      on.fillStyle = '#fc3';
      on.fillRect(w / 8, h / 8, w / 2, h / 2);
      return canvas.toDataURL('image/jpeg').split(',')[1] ?? '';
    },
    [w, h] as const,
  );
  const body = Buffer.concat([
    Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\0', 'latin1'),
    Buffer.from('GPS-LATITUD-0.1807'),
  ]);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([head, body, Buffer.from(plain, 'base64').subarray(2)]);
}
