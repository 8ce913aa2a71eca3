import type { StepKind } from '../wire';
import type { IconName } from './icons';

/** The activities of an agenda, in the order in which a workshop mostly meets them. */
export const stepKinds: readonly StepKind[] = [
  'welcome',
  'write',
  'group',
  'vote',
  'results',
  'matrix',
  'sheet',
  'actors',
  'roadmap',
  'requests',
  'break',
  'evaluation',
];

const icons: Record<StepKind, IconName> = {
  welcome: 'people',
  write: 'edit',
  group: 'group',
  vote: 'dot',
  results: 'results',
  matrix: 'fit',
  sheet: 'list',
  actors: 'person',
  roadmap: 'roadmap',
  requests: 'upload',
  break: 'clock',
  evaluation: 'check',
};

/** The picture of an activity; one that this client is too old to know has a general one. */
export function stepIcon(kind: StepKind): IconName {
  return icons[kind] ?? 'info';
}
