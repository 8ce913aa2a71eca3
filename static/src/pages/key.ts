// The facilitator key arrives behind the # of the address, which browsers send to no server. It
// leaves the address bar at once: screens are projected and photographed.
const KEPT = 'minga.key';

/** The key of this tab, "" when there is none; takes it out of the address. */
export function takeKey(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('key') ?? '';
  try {
    if (given) sessionStorage.setItem(KEPT, given);
  } catch {
    // Then it lasts as long as the page.
  }
  if (location.hash) history.replaceState(null, '', location.pathname);
  if (given) return given;
  try {
    return sessionStorage.getItem(KEPT) ?? '';
  } catch {
    return '';
  }
}
