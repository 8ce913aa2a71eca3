// What a step lets participants do: the mirror of the rulebook's rights. The server decides; this
// only keeps the interface from offering what would be refused.
import type { Rights, Role, StepKind, StepView } from '../wire';

export type Right = keyof Rights;

const writing: readonly StepKind[] = [
  'write',
  'group',
  'sheet',
  'actors',
  'requests',
  'evaluation',
];

/** What an activity lets participants do where its step says nothing. An unknown one lets them look. */
export function gives(kind: StepKind, right: Right): boolean {
  switch (right) {
    case 'write':
      return writing.includes(kind);
    case 'move':
    case 'group':
      return kind === 'group';
    case 'vote':
    case 'see':
      return true;
  }
}

/** Whether a step lets people of a role do something. An activity by itself gives observers nothing. */
export function lets(step: StepView, right: Right, role: Role = 'participant'): boolean {
  return (
    step.rights?.[right]?.includes(role) ?? (role === 'participant' && gives(step.kind, right))
  );
}
