/** Short messages at the foot of the page, spoken by screen readers. */
export interface Toast {
  id: number;
  text: string;
  kind: 'info' | 'ok' | 'bad';
  /** One thing that can be done about it. */
  action?: { label: string; run: () => void };
}

class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 1;

  /** Shows a text for ms milliseconds; 0 keeps it until it is closed. Returns its id. */
  show(
    text: string,
    {
      kind = 'info',
      ms = 6000,
      action,
    }: Partial<Omit<Toast, 'id' | 'text'>> & { ms?: number } = {},
  ): number {
    const toast: Toast = { id: this.#next++, text, kind };
    if (action) toast.action = action;
    // The same sentence twice is one message, or a stuck button fills the screen.
    this.list = [...this.list.filter((other) => other.text !== text), toast].slice(-3);
    if (ms > 0) setTimeout(() => this.close(toast.id), ms);
    return toast.id;
  }

  close(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();

/** Shows a text for a few seconds. */
export function toast(text: string, options?: Parameters<Toasts['show']>[1]): number {
  return toasts.show(text, options);
}

class Announcer {
  text = $state('');

  /** Says a text to screen readers without showing it. */
  say(text: string): void {
    // The same words again would not be read out: a space makes them new.
    this.text = this.text === text ? `${text} ` : text;
  }
}

export const announcer = new Announcer();

/** Says a text to screen readers without showing it. */
export function announce(text: string): void {
  announcer.say(text);
}
