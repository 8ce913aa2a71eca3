/** One line of a drawing, in the paper's own units. */
export interface Stroke {
  color: string;
  width: number;
  points: readonly (readonly [x: number, y: number])[];
}

/** Size of the paper. */
export const paperSize = { w: 960, h: 720 };
/** Colours of the pens: dark enough for white paper, apart for who sees no red. */
export const pens = ['#1f2a30', '#0b5d5e', '#d9480f'] as const;
/** Widths of the pens. */
export const widths = [5, 11, 22] as const;

interface Paper {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineCap: unknown;
  lineJoin: unknown;
  fillRect(x: number, y: number, w: number, h: number): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void;
  stroke(): void;
}

/** Draws all lines on white paper. */
export function paint(on: Paper, strokes: readonly Stroke[]): void {
  on.fillStyle = '#ffffff';
  on.fillRect(0, 0, paperSize.w, paperSize.h);
  for (const stroke of strokes) line(on, stroke);
}

/** Draws one line, rounded through the middles of its points. */
export function line(on: Paper, { color, width, points }: Stroke): void {
  const [first, ...rest] = points;
  if (!first) return;
  on.strokeStyle = color;
  on.lineWidth = width;
  on.lineCap = on.lineJoin = 'round';
  on.beginPath();
  on.moveTo(first[0], first[1]);
  if (rest.length === 0) on.lineTo(first[0], first[1] + 0.01); // a dot
  let before = first;
  for (const p of rest) {
    on.quadraticCurveTo(before[0], before[1], (before[0] + p[0]) / 2, (before[1] + p[1]) / 2);
    before = p;
  }
  on.lineTo(before[0], before[1]);
  on.stroke();
}
