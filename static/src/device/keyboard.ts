// The keyboard of a phone covers half of the page, and with it the button that everything is for.
// Some browsers shrink the page, others only what can be seen of it; either way the field with the
// focus and its button are brought into what is left.

const MARGIN_PX = 10;
/** A line of a field with what is around it. */
const LINE_PX = 48;

/** Keeps the button of the form that is being filled in above the keyboard. Returns off. */
export function keepButtonInSight(): () => void {
  const view = window.visualViewport;
  if (!view) return () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    const field = document.activeElement;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
    const button = field.form?.querySelector<HTMLElement>('button[type=submit]');
    if (!button) return;
    const top = view.offsetTop + MARGIN_PX;
    const bottom = view.offsetTop + view.height - MARGIN_PX;
    const hidden = button.getBoundingClientRect().bottom - bottom;
    // Where both do not fit, the last line of what is being written comes first.
    const room = field.getBoundingClientRect().bottom - LINE_PX - top;
    const by = Math.min(hidden, room);
    if (by > 0) scroller(field).scrollBy({ top: by });
  };
  // The keyboard slides in: the last of its steps counts.
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, 120);
  };
  view.addEventListener('resize', soon);
  document.addEventListener('focusin', soon);
  document.addEventListener('input', soon);
  return () => {
    clearTimeout(timer);
    view.removeEventListener('resize', soon);
    document.removeEventListener('focusin', soon);
    document.removeEventListener('input', soon);
  };
}

function scroller(from: Element): Element {
  for (let el = from.parentElement; el; el = el.parentElement) {
    const { overflowY } = getComputedStyle(el);
    if ((overflowY === 'auto' || overflowY === 'scroll') && el.scrollHeight > el.clientHeight) {
      return el;
    }
  }
  return document.scrollingElement ?? document.documentElement;
}
