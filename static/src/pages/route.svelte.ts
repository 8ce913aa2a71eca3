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

/** Which page a path names, with the part of the path that varies. */
export function match(pathname: string): { page: PageName; param: string } {
  const [first = '', second = '', ...more] = pathname.split('/').filter(Boolean).map(decode);
  if (first === '' && second === '') return { page: 'home', param: '' };
  if (more.length > 0) return { page: 'missing', param: '' };
  if (second === '') return { page: single[first] ?? 'missing', param: '' };
  return { page: paired[first] ?? 'missing', param: second };
}

export type PageName =
  | 'home'
  | 'join'
  | 'create'
  | 'facilitate'
  | 'projector-link'
  | 'device'
  | 'board'
  | 'projector'
  | 'about'
  | 'accessibility'
  | 'missing';

const single: Partial<Record<string, PageName>> = {
  nuevo: 'create',
  'acerca-de-minga': 'about',
  accesibilidad: 'accessibility',
};

const paired: Partial<Record<string, PageName>> = {
  u: 'join',
  f: 'facilitate',
  p: 'projector-link',
  d: 'device',
  t: 'board',
  proyector: 'projector',
};

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % in an address typed by hand
  }
}
