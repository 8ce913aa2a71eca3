// The workshops this browser has been in, so that who closed the page finds the way back.
const KEY = 'minga.recent';
const MOST = 4;

export interface Recent {
  id: string;
  title: string;
}

export function recentWorkshops(): Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    if (!Array.isArray(kept)) return [];
    return kept.filter(
      (one): one is Recent =>
        typeof one === 'object' && one !== null && 'id' in one && 'title' in one,
    );
  } catch {
    return [];
  }
}

function keep(list: Recent[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(list.slice(0, MOST)));
  } catch {
    // No storage, no way back but the code: nothing is lost.
  }
}

export function rememberWorkshop(id: string, title: string): void {
  keep([{ id, title }, ...recentWorkshops().filter((one) => one.id !== id)]);
}

export function forgetWorkshop(id: string): void {
  keep(recentWorkshops().filter((one) => one.id !== id));
}
