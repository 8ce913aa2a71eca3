// The same files that the Go rulebook is tested with: entries as one audience is shown them, and
// the board that it must then see.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AudienceKind, BoardView, ID, ViewOp } from '../wire';
import { apply } from './apply';
import { canonical } from './canonical';
import { BoardState } from './state';

interface Replay {
  name: string;
  audience: { kind: AudienceKind; persons: ID[] };
  start: BoardView;
  entries: { s: number; o: ViewOp[] }[];
  final: BoardView;
}

// In two steps: Vite takes the usual form for the address of an asset.
const here = import.meta.url;
const folder = new URL('../../../hub/board/testdata/replay/', here);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

describe('replaying what the server shows', () => {
  it('finds the files of the rulebook', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('gives the same board as the server: %s', (file) => {
    const replay = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Replay;
    const board = BoardState.of(replay.start);
    for (const entry of replay.entries) {
      for (const op of entry.o) apply(board, op);
      board.seq = entry.s;
    }
    board.seq = replay.final.seq;
    expect(canonical(board.view())).toEqual(canonical(replay.final));
  });
});
