import { mount } from 'svelte';
import App from './App.svelte';
import { fetchPart } from './device/part';
import { locale, ready, setLocale } from './i18n';
import './style/index.css';
import { faceChoice } from './pages/face.svelte';
import { faces } from './pages/faces';
import { match } from './pages/routes';
import { look } from './style/theme.svelte';
import { registerWorker } from './sw/register';

// What a board needs is on its way while the rest of the page starts.
if (match(location.pathname).page === 'board') {
  const early = [import('./pages/Board.svelte'), fetchPart(faces[faceChoice.face])];
  // Whoever shows it asks again and says so when it does not come.
  for (const part of early as Promise<unknown>[]) part.catch(() => undefined);
}
look.start();

function start(): void {
  // Sets <html lang> to what is shown, without remembering what nobody chose.
  setLocale(locale(), false);
  const target = document.getElementById('app');
  if (!target) throw new Error('index.html has no element with the id app');
  target.replaceChildren();
  mount(App, { target });
  registerWorker();
}

// Without texts there is nothing to read. A module that did not come is not fetched a second time
// by every browser, a page is.
ready().then(start, () => setTimeout(() => location.reload(), 2_000));
