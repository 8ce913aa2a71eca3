import type { Catalogue } from './language';

// What is left out here comes with the part of the client that says it: see learn().
const files = import.meta.glob<Catalogue>(
  ['./es/*.json', '!./es/{actors,panels,projector,publish,roadmap,solution,surface,trail}.json'],
  { eager: true, import: 'default' },
);

export default Object.assign({}, ...Object.values(files)) as Catalogue;
