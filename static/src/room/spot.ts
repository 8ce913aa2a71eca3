import { t } from '../i18n';
import type { Workshop } from '../store/workshop.svelte';
import { toast } from '../ui/toast.svelte';
import type { ID } from '../wire';

/** Shows a note or a group large on every screen, until it is taken away. */
export function spot(ws: Workshop, id: ID): void {
  ws.call(id, { spot: true, hold: true });
  toast(t('room.spot.done'), { action: { label: t('room.release'), run: () => ws.release() } });
}
