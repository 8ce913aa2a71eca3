/** Which page a path names, with the part of the path that varies. */
export function match(pathname: string): { page: PageName; param: string } {
  const [first = '', second = '', ...more] = pathname.split('/').filter(Boolean).map(decode);
  if (first === '' && second === '') return { page: 'home', param: '' };
  if (more.length > 0) return { page: 'missing', param: '' };
  if (second === '') return { page: single.get(first) ?? 'missing', param: '' };
  return { page: paired.get(first) ?? 'missing', param: second };
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
  | 'sheets'
  | 'about'
  | 'accessibility'
  | 'missing';

// Maps and not objects: "/constructor" is an address too.
const single = new Map<string, PageName>([
  ['nuevo', 'create'],
  ['acerca-de-minga', 'about'],
  ['accesibilidad', 'accessibility'],
]);

const paired = new Map<string, PageName>([
  ['u', 'join'],
  ['f', 'facilitate'],
  ['p', 'projector-link'],
  ['d', 'device'],
  ['t', 'board'],
  ['proyector', 'projector'],
  ['hojas', 'sheets'],
]);

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % in an address typed by hand
  }
}
