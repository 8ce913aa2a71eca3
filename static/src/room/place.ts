import { t } from '../i18n';
import type { Cluster, Note } from '../store/note.svelte';
import type { Workshop } from '../store/workshop.svelte';
import type { IconName } from '../ui/icons';
import { clusterName, sectionName, stepName } from '../ui/words';
import type { ID, SectionView } from '../wire';

/** A place that everybody can be called to, as this device may see it. */
export interface Place {
  id: ID;
  icon: IconName;
  /** "Sección «Ideas»" */
  name: string;
  note?: Note;
  cluster?: Cluster;
  section?: SectionView;
  /** A row of the roadmap or a solution sheet: what is shown is where it comes from. */
  led?: true;
}

/** The place with that id, undefined when it is gone or not shown to this device. */
export function placeOf(ws: Workshop, id: ID): Place | undefined {
  const note = ws.notes.get(id);
  if (note) return { id, icon: 'note', name: t('room.place.note'), note };
  const cluster = ws.clusters.get(id);
  if (cluster) {
    const name = t('room.place.cluster', { name: clusterName(cluster.name) });
    return { id, icon: 'group', name, cluster };
  }
  const at = ws.sections.findIndex((one) => one.id === id);
  const section = ws.sections[at];
  if (section) {
    return {
      id,
      icon: 'board',
      name: t('room.place.section', { name: sectionName(section, at) }),
      section,
    };
  }
  const step = ws.steps.find((one) => one.id === id);
  if (step) return { id, icon: 'clock', name: t('room.place.step', { name: stepName(step) }) };
  const row = ws.commitments.find((one) => one.id === id);
  if (row) {
    return { id, icon: 'roadmap', name: t('room.place.commitment', { what: row.what }), led: true };
  }
  const sheet = ws.solutions.find((one) => one.id === id);
  if (sheet) {
    const name = sheet.name
      ? t('room.place.solution', { name: sheet.name })
      : t('room.place.solution_unnamed');
    return { id, icon: 'idea', name, led: true };
  }
  return undefined;
}
