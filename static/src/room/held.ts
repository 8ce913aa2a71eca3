import { t } from '../i18n';
import type { Note } from '../store/note.svelte';
import type { Workshop } from '../store/workshop.svelte';
import type { MenuItem } from '../ui/menu';
import { toast } from '../ui/toast.svelte';
import { hiding } from './hiding.svelte';

/** Why others do not see a note, in words; "" when they do. */
export function heldText(note: Note): string {
  if (note.held === 'waiting') return t('room.held.waiting');
  if (note.held === 'hidden') return t('room.held.hidden', { why: reasonText(note.reason) });
  return '';
}

export function reasonText(reason: string): string {
  return t(`room.reason.${reason || 'other'}`);
}

/** What a facilitator may do about a note that should not be there, or should. */
export function heldActions(ws: Workshop, note: Note): MenuItem[] {
  if (!ws.isFacilitator || ws.section(note.section)?.hidden) return [];
  const items: MenuItem[] = [];
  if (note.held !== '') {
    items.push({
      label: t(note.held === 'waiting' ? 'room.held.approve' : 'room.held.show_again'),
      icon: 'check',
      action: () => ws.approveNote(note.id),
    });
  }
  if (note.held !== 'hidden') {
    items.push({
      label: t('room.hide.do'),
      icon: 'hidden',
      action: () => (hiding.note = note),
    });
  }
  return items;
}

export function hidden(ws: Workshop): void {
  toast(t('room.hide.done'), { action: { label: t('room.hide.undo'), run: () => ws.undo() } });
}
