// What is asked for about who carries it out, and of institutions; see proposals.ts.
import type { ActorChanged, ActorView, AnswerView, ID, RequestChanged, RequestView } from '../wire';
import { newID } from './ids';
import { TableProposals } from './table-proposals';

export type ActorFields = Partial<Omit<ActorView, 'id' | 'deleted'>>;
export type RequestFields = Partial<Pick<RequestView, 'what' | 'unit' | 'solution' | 'by' | 'ord'>>;

export abstract class ActorProposals extends TableProposals {
  addActor(fields: ActorFields & { name: string }): ID {
    const id = newID();
    this.propose({ k: 'actor.added', ord: '', ...fields, id });
    return id;
  }
  /** Changes what is given; returns the key under which a refusal is shown. */
  changeActor(id: ID, fields: ActorFields & Pick<ActorChanged, 'over'>): string {
    return this.propose({ k: 'actor.changed', id, ...fields });
  }
  removeActor(id: ID): void {
    this.propose({ k: 'actor.removed', id });
  }

  addRequest(fields: RequestFields & { what: string }): ID {
    const id = newID();
    this.propose({ k: 'request.added', ord: '', ...fields, id });
    return id;
  }
  /** Changes what is given; returns the key under which a refusal is shown. */
  changeRequest(id: ID, fields: RequestFields & Pick<RequestChanged, 'over'>): string {
    return this.propose({ k: 'request.changed', id, ...fields });
  }
  removeRequest(id: ID): void {
    this.propose({ k: 'request.removed', id });
  }
  /** Writes down what an institution has said; its moment is the server's. */
  answerRequest(request: ID, answer: Omit<AnswerView, 'id' | 'at'>): void {
    this.propose({ k: 'request.answered', request, id: newID(), ...answer });
  }
}
