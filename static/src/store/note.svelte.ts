import type {
  ClusterView,
  CommentView,
  Dictated,
  Held,
  ID,
  Media,
  NoteView,
  ReactionCount,
  Reason,
} from '../wire';

const none: readonly CommentView[] = [];
const noSigns: readonly ReactionCount[] = [];

/**
 * A note as the interface draws it: one object for the life of the page, so that moving a note
 * touches nothing but that note. One signal per note and not one per field: a board has
 * thousands, and each field's cost is paid at the welcome.
 */
export class Note {
  readonly id: ID;
  #v: NoteView;
  #mine: ID;
  #pending: boolean;

  constructor(v: NoteView, mine: ID, pending: boolean) {
    this.id = v.id;
    this.#v = $state.raw(v);
    this.#mine = $state(mine);
    this.#pending = $state(pending);
  }

  /** Order of arrival. */
  get num(): number {
    return this.#v.num;
  }

  get section(): ID {
    return this.#v.section;
  }
  get text(): string {
    return this.#v.text;
  }
  get color(): string {
    return this.#v.color;
  }
  /** Place in board units; of no meaning while the note is in a cluster. */
  get x(): number {
    return this.#v.x;
  }
  get y(): number {
    return this.#v.y;
  }
  /** Language of the text, "" for the board's. */
  get lang(): string {
    return this.#v.lang ?? '';
  }
  /** Who wrote it, "" where that may not be seen. */
  get author(): ID {
    return this.#v.author ?? '';
  }
  get anon(): boolean {
    return this.#v.anon ?? false;
  }
  /** Which of this device's persons wrote it, "" for none of them. */
  get mine(): ID {
    return this.#mine;
  }
  /** The cluster it is in, "" for a loose note. */
  get cluster(): ID {
    return this.#v.cluster ?? '';
  }
  /** Why others do not see it: "waiting" for a yes, "hidden"; "" when they do. */
  get held(): Held | '' {
    return this.#v.held ?? '';
  }
  /** Why it is hidden, "" unless it is. */
  get reason(): Reason | '' {
    return this.#v.reason ?? '';
  }
  /** What was said about it, in order. */
  get comments(): readonly CommentView[] {
    return this.#v.comments ?? none;
  }
  /** How many people gave it which sign, none left out but those that nobody gave. */
  get reactions(): readonly ReactionCount[] {
    return this.#v.reactions ?? noSigns;
  }
  /** A photo, drawing or recording that it carries. */
  get media(): Media | undefined {
    return this.#v.media;
  }
  /** Whose words they are, when somebody else wrote them down and that may be told. */
  get by(): Dictated | undefined {
    return this.#v.by;
  }
  /** The table it comes from, "" where that is not told. */
  get table(): ID {
    return this.#v.table ?? '';
  }
  /** Whether the table speaks, and not its author. */
  get scribe(): boolean {
    return this.#v.scribe ?? false;
  }
  /** Whether its table brings it to everybody. */
  get harvest(): boolean {
    return this.#v.harvest ?? false;
  }
  get deleted(): boolean {
    return this.#v.deleted ?? false;
  }
  /** Whether something about it is not yet stored by the server. */
  get pending(): boolean {
    return this.#pending;
  }

  /** For the store alone. Tells whether the note is now in other company than before. */
  set(v: NoteView, mine: ID, pending: boolean): boolean {
    const old = this.#v;
    if (old !== v) this.#v = v;
    if (this.#mine !== mine) this.#mine = mine;
    if (this.#pending !== pending) this.#pending = pending;
    return (
      old.section !== v.section ||
      old.cluster !== v.cluster ||
      old.num !== v.num ||
      old.deleted !== v.deleted
    );
  }

  /** For the store alone: the note is no longer shown to this device. */
  vanish(): void {
    this.#v = { ...this.#v, deleted: true };
    this.#pending = false;
  }
}

/** A cluster as the interface draws it; its notes are Workshop.members(id). */
export class Cluster {
  readonly id: ID;
  #v: ClusterView;
  #pending: boolean;

  constructor(v: ClusterView, pending: boolean) {
    this.id = v.id;
    this.#v = $state.raw(v);
    this.#pending = $state(pending);
  }

  get section(): ID {
    return this.#v.section;
  }
  /** "" until somebody names it. */
  get name(): string {
    return this.#v.name;
  }
  get x(): number {
    return this.#v.x;
  }
  get y(): number {
    return this.#v.y;
  }
  /** Whether its table brings it to everybody. */
  get harvest(): boolean {
    return this.#v.harvest ?? false;
  }
  get deleted(): boolean {
    return this.#v.deleted ?? false;
  }
  /** The group that it was split off. */
  get of(): ID | undefined {
    return this.#v.of;
  }
  /** The group that it was merged into, for facilitators. */
  get into(): ID | undefined {
    return this.#v.into;
  }
  get pending(): boolean {
    return this.#pending;
  }

  /** For the store alone. Tells whether the cluster is now in another section. */
  set(v: ClusterView, pending: boolean): boolean {
    const old = this.#v;
    if (old !== v) this.#v = v;
    if (this.#pending !== pending) this.#pending = pending;
    return old.section !== v.section || old.num !== v.num || old.deleted !== v.deleted;
  }

  /** For the store alone: the cluster is no longer shown to this device. */
  vanish(): void {
    this.#v = { ...this.#v, deleted: true };
    this.#pending = false;
  }
}
