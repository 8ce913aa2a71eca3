// The name somebody gave last, offered at the next workshop. Kept in the session only: a tablet
// of a community centre is used by many.
const KEY = 'minga.name';

export function keptName(): string {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

export function keepName(name: string): void {
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // They type it again.
  }
}
