import { t } from '../i18n';
import { heldActions } from '../room/held';
import { spot } from '../room/spot';
import type { Cluster, Note } from '../store/note.svelte';
import { harvestActions } from '../tables/harvest';
import type { IconName } from '../ui/icons';
import { announce, toast } from '../ui/toast.svelte';
import type { ID } from '../wire';
import { clusterRect } from './geometry';
import type { Stage } from './stage.svelte';

/** A question to be asked before something happens to a note or a group. */
export type Asking =
  | { what: 'group' | 'carry' | 'color' | 'media' | 'comments' | 'react'; note: Note }
  | { what: 'merge' | 'carrygroup' | 'name' | 'split'; cluster: Cluster }
  | { what: 'mergenow'; from: ID; into: ID };

/** One thing that can be done; a row of a menu and a button of a bar alike. */
export interface Action {
  label: string;
  icon: IconName;
  danger?: boolean;
  action: () => void;
}

/** Everything that this person may do with a note now; the same for mouse, finger, key and list. */
export function noteActions(stage: Stage, note: Note, ask: (a: Asking) => void): Action[] {
  const { ws } = stage;
  const items: Action[] = [];
  const hidden = Boolean(ws.section(note.section)?.hidden);
  const mayEdit = ws.canEdit(note);
  const mayGroup = ws.canGroup() && !hidden && note.held === '';
  if (note.media) {
    items.push({
      label: t('media.see'),
      icon: 'shown',
      action: () => ask({ what: 'media', note }),
    });
  }
  if (mayEdit) {
    items.push({ label: t('surface.do.edit'), icon: 'edit', action: () => stage.edit(note) });
  }
  if (mayGroup) {
    items.push({
      label: t('surface.do.group'),
      icon: 'group',
      action: () => ask({ what: 'group', note }),
    });
    if (note.cluster !== '') {
      items.push({
        label: t('surface.do.ungroup'),
        icon: 'ungroup',
        action: () => takeOut(stage, note),
      });
    }
  }
  if ((mayEdit || mayGroup) && !hidden && ws.sections.length > 1) {
    items.push({
      label: t('surface.do.carry'),
      icon: 'move',
      action: () => ask({ what: 'carry', note }),
    });
  }
  items.push({
    label: t('comments.open', { n: note.comments.length }),
    icon: 'comment',
    action: () => ask({ what: 'comments', note }),
  });
  if (ws.canReact(note)) {
    items.push({
      label: t('signs.do'),
      icon: 'heart',
      action: () => ask({ what: 'react', note }),
    });
  }
  if (mayEdit) {
    items.push({
      label: t('surface.do.color'),
      icon: 'dot',
      action: () => ask({ what: 'color', note }),
    });
    if (note.mine !== '' && note.mine === ws.me && !note.anon) {
      items.push({
        label: t('surface.do.unsign'),
        icon: 'person',
        action: () => ws.unsignNote(note.id),
      });
    }
  }
  items.push(...harvestActions(ws, note));
  items.push(...heldActions(ws, note).map((item) => ({ ...item, icon: item.icon ?? 'hidden' })));
  if (ws.isFacilitator && !hidden && note.held === '') {
    items.push({ label: t('room.spot.do'), icon: 'projector', action: () => spot(ws, note.id) });
  }
  if (mayCommit(stage) && !hidden) {
    items.push({
      label: t('surface.do.commit'),
      icon: 'roadmap',
      action: () => commit(stage, note.text, note.cluster || note.id),
    });
  }
  if (mayEdit) {
    items.push({
      label: t('surface.do.delete'),
      icon: 'trash',
      danger: true,
      action: () => {
        ws.deleteNote(note.id);
        stage.selected = '';
        toast(t('surface.said.deleted'), {
          action: { label: t('surface.do.bring_back'), run: () => ws.restore(note.id) },
        });
      },
    });
  }
  return items;
}

/** Everything that this person may do with a group now. */
export function clusterActions(
  stage: Stage,
  cluster: Cluster,
  ask: (a: Asking) => void,
  inPlace = false,
): Action[] {
  const { ws } = stage;
  const items: Action[] = [];
  if (ws.canGroup()) {
    items.push({
      label: t(cluster.name ? 'surface.do.rename' : 'surface.do.name'),
      icon: 'edit',
      action: () => {
        if (inPlace) stage.naming = cluster.id;
        else ask({ what: 'name', cluster });
      },
    });
    if ([...ws.clusters.values()].some((c) => c.id !== cluster.id && !c.deleted)) {
      items.push({
        label: t('surface.do.merge'),
        icon: 'group',
        action: () => ask({ what: 'merge', cluster }),
      });
    }
    if (ws.members(cluster.id).length > 1) {
      items.push({
        label: t('split.do'),
        icon: 'ungroup',
        action: () => ask({ what: 'split', cluster }),
      });
    }
    if (ws.sections.length > 1) {
      items.push({
        label: t('surface.do.carry'),
        icon: 'move',
        action: () => ask({ what: 'carrygroup', cluster }),
      });
    }
  }
  items.push(...harvestActions(ws, cluster));
  if (ws.isFacilitator) {
    items.push({ label: t('room.spot.do'), icon: 'projector', action: () => spot(ws, cluster.id) });
  }
  if (mayCommit(stage)) {
    items.push({
      label: t('surface.do.commit'),
      icon: 'roadmap',
      action: () =>
        commit(stage, cluster.name || ws.members(cluster.id)[0]?.text || '', cluster.id),
    });
  }
  if (ws.canGroup()) {
    items.push({
      label: t('surface.do.dissolve'),
      icon: 'ungroup',
      danger: true,
      action: () => {
        ws.dissolve(cluster.id);
        stage.selected = '';
        toast(t('surface.said.dissolved'), {
          action: { label: t('surface.do.undo'), run: () => ws.undo() },
        });
      },
    });
  }
  return items;
}

/** A note leaves its group for the nearest free place. */
export function takeOut(stage: Stage, note: Note): void {
  const { ws } = stage;
  const cluster = ws.clusters.get(note.cluster);
  const section = ws.section(note.section);
  if (!section) return;
  const r = cluster ? clusterRect(cluster, ws.members(cluster.id).length) : section;
  const p = stage.free(section, { x: r.x + r.w + 20, y: r.y });
  ws.uncluster(note.id, p.x, p.y);
  announce(t('surface.said.ungrouped'));
}

function mayCommit({ ws }: Stage): boolean {
  return ws.isFacilitator && ws.canRoadmap();
}

function commit({ ws }: Stage, text: string, origin: ID): void {
  if (ws.commitments.some((c) => c.origin === origin)) {
    toast(t('surface.said.already'));
    return;
  }
  const round = ws.lastClosed?.items?.includes(origin) ? ws.lastClosed.id : undefined;
  // A group that nobody named is known by what it holds.
  const what = text || ws.members(origin)[0]?.text || t('surface.unnamed');
  ws.addCommitment({ what: what.slice(0, 300), origin, ...(round ? { round } : {}) });
  toast(t('surface.said.committed'), { kind: 'ok' });
}
