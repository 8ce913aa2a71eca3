/** From one of the facilitator's panels to the next one. */
export type Go = (panel: 'results' | 'roadmap' | 'papers' | 'finish') => void;
