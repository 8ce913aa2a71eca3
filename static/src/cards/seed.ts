/** What a new commitment starts with: nothing, or what was voted for. */
export interface Seed {
  what?: string;
  origin?: string;
  round?: string;
}
