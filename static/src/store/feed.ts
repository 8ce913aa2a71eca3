// Which entries this browser has, and which come next (promise F2: entry n+1 only after n).
import type { Seq, ViewOp } from '../wire';

/** One entry as the hub shows it. */
export interface FeedEntry {
  s: Seq;
  o: ViewOp[];
}

/** A frame of entries: everything after f up to u that this audience may see. */
export interface FeedFrame {
  f?: Seq;
  u?: Seq;
  e?: FeedEntry[];
}

/** What to do about a frame. */
export interface Taken {
  /** Entries that are new, in order. */
  entries: FeedEntry[];
  /** The frame begins after something that never arrived: nothing of it may be applied. */
  gap: boolean;
}

/** Feed keeps the number of the last entry that was applied, or passed over by the hub. */
export class Feed {
  seq: Seq = 0;

  /** Starts again from a whole board. */
  reset(seq: Seq): void {
    this.seq = seq;
  }

  take(frame: FeedFrame): Taken {
    const entries = frame.e ?? [];
    const first = entries[0];
    const last = entries.at(-1);
    const from = frame.f ?? (first ? first.s - 1 : 0);
    const upTo = frame.u ?? (last ? last.s : from);
    if (from > this.seq) return { entries: [], gap: true };
    const fresh: FeedEntry[] = [];
    for (const entry of entries) {
      if (entry.s <= this.seq) continue; // told twice
      fresh.push(entry);
      this.seq = entry.s;
    }
    this.seq = Math.max(this.seq, upTo);
    return { entries: fresh, gap: false };
  }
}
