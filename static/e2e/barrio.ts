// An invented workshop of an invented morning in Quito: what the half-day test plays and what the
// pictures of the manual show. Nobody's real words are here.

export const TITLE = 'El parque y las calles de La Tola';

/** Who takes part, by table. The third table has paper and nothing else. */
export const TABLES = {
  tablet: ['Lucía', 'Don Segundo', 'Mayra'],
  remote: ['Manuel', 'Inés'],
  paper: ['Doña Blanca', 'Papel'],
} as const;

export interface Said {
  /** The title of the section that it answers. */
  to: string;
  /** Who wrote it. */
  by: string;
  text: string;
  color?: string;
}

const say = (to: string, ...lines: [by: string, text: string, color?: string][]): Said[] =>
  lines.map(([by, text, color]) => ({ to, by, text, ...(color ? { color } : {}) }));

/** What is written in each step, in the order of the library's half-day agenda. */
export const MORNING = {
  arrival: say(
    'Quiénes llegamos',
    ['Lucía', 'Vivo en la calle Don Bosco, hace treinta años', 'green'],
    ['Don Segundo', 'Soy de la liga barrial', 'blue'],
    ['Manuel', 'Crecí en La Tola; hoy entro desde Madrid', 'orange'],
    ['Doña Blanca', 'Vendo morocho frente al parque'],
  ),
  rules: say(
    'Acuerdos para trabajar bien',
    ['Mayra', 'Escuchar hasta el final', 'pink'],
    ['Inés', 'Una idea por nota', 'yellow'],
    ['Doña Blanca', 'Que hablen también las personas calladas'],
  ),
  problems: [
    ...say(
      'Lo que nos preocupa',
      ['Lucía', 'De noche nadie cruza el parque: la luz de la cancha se quemó', 'yellow'],
      ['Don Segundo', 'Los arcos de la cancha están oxidados y cortan', 'orange'],
      ['Mayra', 'Mi hija se cayó en la vereda rota de la bajada', 'pink'],
      ['Inés', 'La basura se queda tres días en la esquina de la Valparaíso', 'green'],
      ['Doña Blanca', 'Los perros rompen las fundas y todo queda regado'],
      ['Papel', 'Con la lluvia el agua se empoza junto a los juegos'],
    ),
    ...say(
      '¿Dónde pasa?',
      ['Don Segundo', 'En la cancha y en los graderíos', 'blue'],
      ['Inés', 'En la bajada que va a la escuela', 'purple'],
    ),
    ...say('Lo que ya funciona', [
      'Doña Blanca',
      'La minga de diciembre: vinieron cuarenta personas',
    ]),
    ...say('Problema central (tronco)', [
      'Lucía',
      'El parque se queda solo desde las seis de la tarde',
      'orange',
    ]),
  ],
  /** Two remote people write these while their network is away. */
  cut: say(
    'Causas directas (raíces)',
    ['Manuel', 'Nadie sabe a quién avisar cuando un foco se quema', 'blue'],
    ['Manuel', 'El recolector pasa y las fundas ya están abiertas', 'green'],
  ),
  questions: say(
    'Preguntas',
    ['Mayra', '¿Cómo podríamos usar el parque de noche sin gastar en guardias?', 'purple'],
    ['Inés', '¿Cómo podríamos sacar la basura a tiempo sin pelear entre vecinos?', 'blue'],
    ['Doña Blanca', '¿Cómo podríamos arreglar la bajada para que bajen las abuelas?'],
  ),
  ideas: say(
    'Ideas',
    ['Lucía', 'Focos solares que prenden solos en la cancha', 'yellow'],
    ['Don Segundo', 'Campeonato de luces encendidas: jugar los viernes de noche', 'orange'],
    ['Mayra', 'Pintar la bajada con los guaguas y poner pasamanos', 'pink'],
    ['Manuel', 'Un número de WhatsApp del barrio para avisar daños', 'blue'],
    ['Inés', 'Puntos limpios con tapa, y un horario pintado en la pared', 'green'],
    ['Doña Blanca', 'Feria de comidas los sábados de tarde, con luz'],
    ['Papel', 'Que cada cuadra cuide un foco'],
    ['Papel', 'Compostera junto a la huerta de la escuela'],
  ),
  sheet: [
    ...say('Nombre de la solución', ['Lucía', 'Luz que junta', 'yellow']),
    ...say('En una frase', [
      'Inés',
      'Focos solares cuidados por cada cuadra, para usar el parque de noche',
    ]),
    ...say('Para quién', ['Doña Blanca', 'Unas 300 familias alrededor del parque']),
    ...say(
      'Qué vamos a probar primero',
      ['Don Segundo', 'Un mes con cuatro focos en la cancha', 'orange'],
      ['Papel', 'Una noche de juegos para ver si la gente viene'],
    ),
  ],
  actors: [
    ...say(
      'Quiénes pueden hacerlo posible',
      ['Mayra', 'La liga barrial y la escuela', 'blue'],
      ['Manuel', 'La administración zonal', 'purple'],
    ),
    ...say('Ya aceptó', ['Doña Blanca', 'La cooperativa de la esquina: presta la escalera']),
  ],
  requests: say(
    'Lo que pedimos',
    ['Inés', 'Permiso para poner cuatro postes en la cancha, antes de junio', 'yellow'],
    ['Doña Blanca', 'Que el recolector pase a las siete y no a las nueve'],
  ),
  evaluation: say(
    'Lo que le gustó',
    ['Mayra', 'Que todas las mesas hablaron', 'green'],
    ['Manuel', 'Desde lejos se entiende igual', 'blue'],
  ),
} as const satisfies Record<string, Said[]>;

/** The groups that come of the ideas: name, and how the notes begin. */
export const GROUPS: readonly { name: string; notes: readonly string[] }[] = [
  { name: 'Luz en el parque', notes: ['Focos solares', 'Campeonato', 'Que cada cuadra'] },
  { name: 'Barrio limpio', notes: ['Puntos limpios', 'Compostera'] },
];

/** Who gives how many dots to which group or note, by how its name begins. */
export const DOTS: readonly { by: string; to: string; dots: number }[] = [
  { by: 'Lucía', to: 'Luz en el parque', dots: 2 },
  { by: 'Lucía', to: 'Pintar la bajada', dots: 1 },
  { by: 'Don Segundo', to: 'Luz en el parque', dots: 2 },
  { by: 'Mayra', to: 'Pintar la bajada', dots: 2 },
  { by: 'Manuel', to: 'Barrio limpio', dots: 2 },
  { by: 'Manuel', to: 'Luz en el parque', dots: 1 },
  { by: 'Inés', to: 'Luz en el parque', dots: 1 },
  { by: 'Inés', to: 'Barrio limpio', dots: 1 },
];

/** The sheet of dots of the paper table: how many people marked it, and what. */
export const PAPER_DOTS = {
  people: 3,
  dots: [
    { to: 'Luz en el parque', dots: 4 },
    { to: 'Pintar la bajada', dots: 3 },
  ],
} as const;

/** How much people say that an idea helps, and how much it takes. */
export const RATES: readonly { by: string; to: string; helps: string; costs: string }[] = [
  { by: 'Lucía', to: 'Luz en el parque', helps: 'mucho', costs: 'poco' },
  { by: 'Manuel', to: 'Luz en el parque', helps: 'mucho', costs: 'algo' },
  { by: 'Inés', to: 'Luz en el parque', helps: 'algo', costs: 'poco' },
  { by: 'Lucía', to: 'Barrio limpio', helps: 'mucho', costs: 'mucho' },
  { by: 'Inés', to: 'Barrio limpio', helps: 'mucho', costs: 'mucho' },
  { by: 'Manuel', to: 'Pintar la bajada', helps: 'algo', costs: 'poco' },
];

/** More voices, for the pictures: a room is livelier than a test needs it to be. */
export const CROWD = {
  arrival: say(
    'Quiénes llegamos',
    ['Rocío', 'Soy profesora de la escuela de la esquina', 'purple'],
    ['Byron', 'Ando en patineta por los graderíos', 'blue'],
    ['Nancy', 'Del comité de mejoras, desde el 2009', 'green'],
    ['Don Julio', 'Jubilado. Barro la acera todos los días', 'yellow'],
  ),
  why: say(
    'Por qué estamos aquí',
    ['Rosa', 'Para que el parque vuelva a ser de todas las edades', 'yellow'],
    ['Rosa', 'Hoy salimos con tres cosas por hacer, con nombre y fecha', 'blue'],
  ),
  rules: say(
    'Acuerdos para trabajar bien',
    ['Rocío', 'Teléfonos solo para el taller', 'blue'],
    ['Byron', 'Nadie se burla de una idea', 'green'],
    ['Nancy', 'Terminar a la hora que dijimos', 'orange'],
  ),
  problems: [
    ...say(
      'Lo que nos preocupa',
      ['Rocío', 'Los guaguas juegan entre vidrios rotos', 'blue'],
      ['Byron', 'Nos botan de los graderíos porque piensan mal de los jóvenes', 'purple'],
      ['Nancy', 'El quiosco lleva dos años cerrado', 'green'],
      ['Don Julio', 'Los carros suben rápido por la Don Bosco', 'pink'],
    ),
    ...say('¿A quién afecta más?', [
      'Rocío',
      'A las niñas que salen de la escuela a las seis',
      'yellow',
    ]),
    ...say('Efectos (copa)', ['Nancy', 'La gente cierra las tiendas más temprano', 'blue']),
  ],
  ideas: say(
    'Ideas',
    ['Rocío', 'Luz con sensor en la entrada de la escuela', 'yellow'],
    ['Byron', 'Pintar los graderíos entre jóvenes y mayores', 'purple'],
    ['Byron', 'Noches de patineta con luz, una vez al mes', 'blue'],
    ['Nancy', 'Abrir el quiosco como casa de herramientas del barrio', 'orange'],
    ['Nancy', 'Limpieza del parque el primer sábado, con refrigerio', 'green'],
    ['Don Julio', 'Tachos con tapa y candado para que los perros no abran', 'green'],
    ['Don Julio', 'Bancas hechas con madera donada', 'pink'],
  ),
} as const satisfies Record<string, Said[]>;

/** The sheet that the tables fill together: who answers what. */
export const SHEET = {
  answers: [
    ['Lucía', { name: 'Luz que junta' }],
    ['Inés', { sentence: 'Focos solares cuidados por cada cuadra, para usar el parque de noche' }],
    ['Mayra', { whom: 'Unas 300 familias alrededor del parque' }],
    ['Manuel', { fresh: 'Cada cuadra cuida un foco y avisa por WhatsApp cuando falla' }],
    ['Don Segundo', { test: 'Un mes con cuatro focos en la cancha' }],
    ['Rocío', { needs: 'Cuatro focos, una escalera y el permiso para los postes' }],
    ['Nancy', { unit: 'Administración Zonal Centro' }],
  ],
  steps: [
    ['Don Segundo', 'La liga pone cuatro focos solares en la cancha'],
    ['Byron', 'Cada cuadra elige quién cuida su foco'],
    ['Inés', 'Los viernes hay juegos: campeonato, patineta, comidas'],
    ['Lucía', 'Al mes nos juntamos y decidimos si ponemos más'],
  ],
  checks: [
    ['Nancy', 'pillar', 'yes'],
    ['Nancy', 'law', 'yes'],
    ['Don Julio', 'year', 'yes'],
    ['Nancy', 'unit', 'partly'],
    ['Rocío', 'means', 'partly'],
  ],
} as const;

/** With whom it will be done: who says so, and about whom. A row a line, as in a table. */
export const ACTORS = [
  ['Don Segundo', { name: 'Liga barrial La Tola', type: 'organisation', gives: 'Gente para poner los focos', interest: 3, power: 2, relation: 'for', part: 'executes', accepted: 'yes' }],
  ['Doña Blanca', { name: 'Cooperativa de la esquina', type: 'business', gives: 'Presta la escalera', interest: 2, power: 1, relation: 'for', part: 'supports', accepted: 'yes' }],
  ['Manuel', { name: 'Administración Zonal Centro', type: 'municipal', gives: 'El permiso para los postes', interest: 2, power: 3, relation: 'neutral', part: 'decides', accepted: 'pending' }],
  ['Rocío', { name: 'Escuela de la bajada', type: 'public', gives: 'Un lugar para reunirse', interest: 3, power: 1, relation: 'for', part: 'informs', accepted: 'pending' }],
] as const; // prettier-ignore

/** What is asked of institutions, a row a line, and what one of them answers. */
export const REQUESTS = [
  ['Inés', { what: 'Permiso para poner cuatro postes en la cancha', unit: 'Administración Zonal Centro', by: '2027-06-01' }],
  ['Doña Blanca', { what: 'Que el recolector pase a las siete y no a las nueve', unit: 'Empresa de aseo', by: '2027-04-15' }],
] as const; // prettier-ignore
export const ANSWER = {
  answer: 'partly',
  reason: 'Podemos pasar a las siete los martes y los viernes, desde mayo.',
  name: 'Ing. Paredes, Empresa de aseo',
} as const;

/** What is agreed at the end of the morning. */
export const ROADMAP = [
  {
    what: 'Poner cuatro focos solares en la cancha',
    who: 'Segundo Quishpe',
    with: 'La liga barrial',
    from: '2027-03-08',
    to: '2027-05-30',
    resources: 'Cuatro focos y una escalera',
    provider: 'La cooperativa de la esquina',
    verifiable: 'Cuatro focos prendidos en la cancha',
  },
  {
    what: 'Pintar la bajada y poner pasamanos',
    who: 'Mayra Toapanta',
    with: 'La escuela y los jóvenes',
    from: '2027-03-15',
    to: '2027-04-24',
    resources: 'Pintura y tubo',
    provider: 'Las familias y la administración zonal',
    verifiable: 'Fotos de antes y después, y el pasamanos puesto',
  },
  {
    what: 'Puntos limpios con tapa y horario pintado',
    who: 'Inés Paredes',
    with: 'Don Julio y el comité de mejoras',
    from: '2027-03-22',
    to: '2027-06-12',
    resources: 'Seis tachos',
    provider: 'La empresa de aseo',
    verifiable: 'Una semana sin fundas en la esquina',
  },
] as const;
