/**
 * Prints one part of the page and nothing else. A copy of it stands beside everything for as long as that
 * takes: what is in a dialog would be cut where the dialog ends.
 */
export function printAlone(part: Element): void {
  const sheet = document.createElement('div');
  sheet.className = 'printed-alone';
  sheet.append(part.cloneNode(true));
  document.body.append(sheet);
  addEventListener('afterprint', () => sheet.remove(), { once: true });
  print();
}
