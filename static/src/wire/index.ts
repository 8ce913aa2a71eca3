// What travels between browser and hub. The types are generated from the Go ones.
import type { ProposalOp, ViewOp } from './wire.gen';

export * from './wire.gen';

/** Anything that may be asked for or shown. */
export type Op = ProposalOp | ViewOp;
