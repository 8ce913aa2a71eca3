// What is asked for about the tables of the room; see proposals.ts.
import type { ID, TableView } from '../wire';
import { newID } from './ids';
import { NoteProposals } from './note-proposals';
import { scribeKey } from './scribe';

type TableFields = Partial<Pick<TableView, 'name' | 'kind' | 'people' | 'ord'>>;

export abstract class TableProposals extends NoteProposals {
  addTable(fields: { name: string } & TableFields): ID {
    const id = newID();
    this.propose({ k: 'table.added', ord: '', ...fields, id });
    return id;
  }
  changeTable(id: ID, fields: TableFields): void {
    this.propose({ k: 'table.changed', id, ...fields });
  }
  removeTable(id: ID): void {
    this.propose({ k: 'table.removed', id });
  }
  /** Seats people at a table, '' for none; nobody named: those of this device. */
  sit(table: ID, persons?: ID[]): void {
    this.propose(persons ? { k: 'table.sit', table, persons } : { k: 'table.sit', table });
  }
  /** Spreads those who have no table, or all who may move, evenly. */
  deal(all: boolean): void {
    this.propose(all ? { k: 'table.deal', all } : { k: 'table.deal' });
  }
  /** Everybody but hosts goes on to the next table. */
  rotateTables(): void {
    this.propose({ k: 'table.rotate' });
  }
  setHost(table: ID, person: ID): void {
    this.propose({ k: 'table.hosted', table, person });
  }
  /** Makes this device the one that writes for a table. */
  takePen(table: ID): void {
    this.propose({ k: 'table.scribed', table, key: scribeKey() });
  }
  dropPen(table: ID): void {
    this.propose({ k: 'table.scribed', table });
  }
  /** A section for each of so many tables, made after one of the step's. */
  splitForTables(step: ID, section: ID, tables: number): void {
    const ids = Array.from({ length: tables }, () => newID());
    this.propose({ k: 'table.split', step, section, ids });
  }
  /** Marks a note or a group as what its table brings to everybody, or takes the mark away. */
  markHarvest(id: ID, on: boolean): void {
    this.propose(on ? { k: 'table.harvested', id } : { k: 'table.harvested', id, off: true });
  }
  /** Shows everybody what the tables bring, and nothing else, or everything again. */
  gatherTables(on: boolean): void {
    this.propose({ k: 'table.gathered', on });
  }
  limitHarvest(limit: number): void {
    this.propose({ k: 'table.limited', limit });
  }
}
