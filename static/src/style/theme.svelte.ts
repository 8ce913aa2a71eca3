/**
 * Light or dark, and how much contrast: what the device asks for until the reader chooses.
 * The choice is kept in the browser. It never leaves it.
 */
export type Theme = 'auto' | 'light' | 'dark';
export type Contrast = 'auto' | 'normal' | 'more';

const KEY = 'minga.look';

interface Look {
  theme: Theme;
  contrast: Contrast;
}

function stored(): Look {
  const look: Look = { theme: 'auto', contrast: 'auto' };
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Look>;
    if (kept.theme === 'light' || kept.theme === 'dark') look.theme = kept.theme;
    if (kept.contrast === 'normal' || kept.contrast === 'more') look.contrast = kept.contrast;
  } catch {
    // Storage may be closed to us (private windows, policies): the device's wish is good enough.
  }
  return look;
}

class ThemeStore {
  theme = $state<Theme>('auto');
  contrast = $state<Contrast>('auto');
  /** What is on the screen now. */
  dark = $state(false);
  more = $state(false);
  /** The device puts its own colours in the place of ours. */
  forced = $state(false);

  #darkWish?: MediaQueryList;
  #moreWish?: MediaQueryList;
  #forcedWish?: MediaQueryList;

  /** Reads the choice and follows the device from now on. Call once, before the first paint. */
  start(): void {
    ({ theme: this.theme, contrast: this.contrast } = stored());
    this.#darkWish = matchMedia('(prefers-color-scheme: dark)');
    this.#moreWish = matchMedia('(prefers-contrast: more)');
    this.#forcedWish = matchMedia('(forced-colors: active)');
    for (const wish of [this.#darkWish, this.#moreWish, this.#forcedWish])
      wish.addEventListener('change', () => this.#show());
    this.#show();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.#keep();
  }

  setContrast(contrast: Contrast): void {
    this.contrast = contrast;
    this.#keep();
  }

  #keep(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify({ theme: this.theme, contrast: this.contrast }));
    } catch {
      // As above: the choice then lasts as long as the page.
    }
    this.#show();
  }

  #show(): void {
    const auto = (wish?: MediaQueryList) => wish?.matches ?? false;
    this.dark = this.theme === 'auto' ? auto(this.#darkWish) : this.theme === 'dark';
    this.more = this.contrast === 'auto' ? auto(this.#moreWish) : this.contrast === 'more';
    this.forced = auto(this.#forcedWish);
    const root = document.documentElement;
    root.dataset.theme = this.dark ? 'dark' : 'light';
    root.dataset.contrast = this.more ? 'more' : 'normal';
  }
}

export const look = new ThemeStore();
