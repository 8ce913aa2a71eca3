/**
 * Registers the service worker once the page has settled. Pages on plain http, as in most rooms,
 * have none: there the open page keeps its outbox, and only a reload needs the network.
 */
export function registerWorker(): void {
  if (import.meta.env.DEV || !('serviceWorker' in navigator) || !window.isSecureContext) return;
  const register = (): void => {
    // A certificate that was clicked through makes this fail: the page works without.
    navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => undefined);
  };
  // The first load belongs to the person who waits for it.
  if (document.readyState === 'complete') setTimeout(register, 2_000);
  else window.addEventListener('load', () => setTimeout(register, 2_000), { once: true });
}
