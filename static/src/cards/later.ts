// Cards of single activities: fetched when the room comes to them, or when a page that is open has nothing
// else to do, so that the first question is not kept waiting by them.
export const later = {
  vote: () => import('./VoteCard.svelte'),
  group: () => import('./GroupCard.svelte'),
  rate: () => import('../matrix/RateCard.svelte'),
  evaluation: () => import('../matrix/EvaluationCard.svelte'),
  matrix: () => import('../matrix/MatrixResult.svelte'),
  roadmap: () => import('./RoadmapCard.svelte'),
  results: () => import('./ResultsCard.svelte'),
  solution: () => import('../solution/SolutionCard.svelte'),
  actors: () => import('../actors/ActorCard.svelte'),
  requests: () => import('../actors/RequestCard.svelte'),
};
