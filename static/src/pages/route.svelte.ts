import { tick } from 'svelte';

let path = $state(location.pathname);

addEventListener('popstate', () => {
  path = location.pathname;
});

/** The path of the page now shown; following it in a template follows navigation. */
export function currentPath(): string {
  return path;
}

/** Goes to another page of ours without loading everything again. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  path = location.pathname;
  scrollTo(0, 0);
  // A page that changes silently is lost on who cannot see it: the heading takes the focus.
  void tick().then(() => {
    const heading = document.querySelector<HTMLElement>('main h1');
    if (!heading || document.activeElement?.matches('input, textarea')) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });
}
