import type { ID } from '../wire';

/** Where this page is asked to go: by a facilitator's call, or because its reader wants back to it. */
export class Come {
  /** The place, with a number that changes whenever it is asked for anew. */
  call = $state.raw<{ to: ID; n: number }>();

  go(to: ID): void {
    this.call = { to, n: (this.call?.n ?? 0) + 1 };
  }
}
