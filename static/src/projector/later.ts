// Halls of single activities: fetched when the room comes to them, or when the wall has nothing else to do, so
// that the code on it is not kept waiting by them.
export const later = {
  matrix: () => import('./MatrixHall.svelte'),
  harvest: () => import('./HarvestHall.svelte'),
  sheet: () => import('./SheetHall.svelte'),
  roadmap: () => import('./RoadmapHall.svelte'),
  results: () => import('./ResultsHall.svelte'),
  solution: () => import('../solution/SolutionHall.svelte'),
  actors: () => import('../actors/ActorHall.svelte'),
  requests: () => import('../actors/RequestHall.svelte'),
  trail: () => import('../trail/TrailHall.svelte'),
};
