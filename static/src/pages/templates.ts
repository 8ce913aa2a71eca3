import type { TemplateCard } from '../api';
import type { StepKind } from '../wire';
import type { IconName } from '../ui/icons';

/** What a new workshop is made of: nothing, a template of the library, or a file. */
export type Chosen =
  | { from: 'blank' }
  | { from: 'library'; card: TemplateCard }
  | { from: 'file'; file: object; langs: string[]; title: string; name: string };

const icons: Record<string, IconName> = {
  'media-jornada': 'sun',
  'dos-noches': 'moon',
  formacion: 'people',
  asamblea: 'hand',
  bienvenida: 'people',
  'muro-problemas': 'warning',
  'arbol-problemas': 'tree',
  'mapa-empatia': 'heart',
  'como-podriamos': 'question',
  ideas: 'idea',
  votacion: 'dot',
  matriz: 'fit',
  'ficha-solucion': 'list',
  'mapa-actores': 'person',
  'hoja-ruta': 'roadmap',
  solicitudes: 'upload',
  'cafe-mundial': 'cup',
  'espacio-abierto': 'speak',
  evaluacion: 'face',
};

/** The picture of a template of the library; one that this client does not know has a general one. */
export function templateIcon(key: string): IconName {
  return icons[key] ?? 'board';
}

interface Step {
  kind?: unknown;
  name?: unknown;
  minutes?: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inLang = (text: unknown, lang: string): string => {
  if (!isObject(text)) return '';
  const words = text[lang] ?? Object.values(text)[0];
  return typeof words === 'string' ? words : '';
};

/** Reads a file far enough to show it; whether it is right is for the server to say. */
export function readTemplateFile(text: string, name: string): Chosen | undefined {
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
  if (!isObject(file) || file.format !== 'minga-template' || !isObject(file.title))
    return undefined;
  const langs = Object.keys(file.title);
  return { from: 'file', file, langs, title: inLang(file.title, langs[0] ?? 'es'), name };
}

/** A file as a card of the library, for the same preview. */
export function cardOfFile(file: object, lang: string): TemplateCard {
  const { title, summary, steps } = file as { title?: unknown; summary?: unknown; steps?: unknown };
  const shown = (Array.isArray(steps) ? (steps as Step[]) : []).filter(isObject).map((step) => ({
    kind: (typeof step.kind === 'string' ? step.kind : 'write') as StepKind,
    name: inLang(step.name, lang),
    minutes: typeof step.minutes === 'number' ? step.minutes : 0,
  }));
  return {
    key: '',
    agenda: shown.length > 1,
    title: inLang(title, lang),
    summary: inLang(summary, lang),
    minutes: shown.reduce((sum, step) => sum + step.minutes, 0),
    steps: shown,
  };
}
