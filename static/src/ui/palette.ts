/** The eight papers, in the order of the board's palette. */
export const COLORS = [
  'yellow',
  'orange',
  'pink',
  'purple',
  'blue',
  'green',
  'gray',
  'white',
] as const;

export type Color = (typeof COLORS)[number];

/**
 * Each colour has a shape of its own (24×24), because colour alone tells nothing to one man in
 * twelve, nor to a photocopier.
 */
export const MARKS: Record<Color, string> = {
  yellow: 'M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0-16z',
  orange: 'M12 3.5 21 20H3z',
  pink: 'M12 2.5 21.5 12 12 21.5 2.5 12z',
  purple: 'm12 2.5 2.8 6.2 6.7.7-5 4.5 1.4 6.6L12 17.1l-5.9 3.4 1.4-6.6-5-4.5 6.7-.7z',
  blue: 'M4.5 4.5h15v15h-15z',
  green: 'M12 2.5c5.2 5 7.4 8.3 7.4 11.6a7.4 7.4 0 0 1-14.8 0C4.6 10.8 6.8 7.5 12 2.5z',
  gray: 'M9 3.5h6V9h5.5v6H15v5.5H9V15H3.5V9H9z',
  white: 'M3.5 8.5h17v3h-17zm0 5.5h17v3h-17z',
};

/** The colour as one of the palette; boards written by a later release may know more of them. */
export function knownColor(color: string): Color {
  return (COLORS as readonly string[]).includes(color) ? (color as Color) : 'yellow';
}

/** The class that paints an element as paper of this colour (style/paper.css). */
export function paper(color: string): string {
  return `note-paper paper-${knownColor(color)}`;
}

/** Side of one mark in the sheet of marks, px: four times what a note shows, for zoom and fine screens. */
const MARK_PX = 52;

/**
 * All marks side by side as one CSS image, each drawn in its ink; "" where nothing can be drawn.
 * Notes on the board show them like this: an svg element in each would give every note layers of
 * its own, which cost as much as all the rest of dragging, and eight svg images would be eight
 * documents, which cost a cheap tablet a seventh of a second at the very moment a board opens.
 */
export function markSheet(inkOf: (color: Color) => string): string {
  const canvas = document.createElement('canvas');
  canvas.width = MARK_PX * COLORS.length;
  canvas.height = MARK_PX;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return '';
  COLORS.forEach((color, i) => {
    pen.setTransform(MARK_PX / 24, 0, 0, MARK_PX / 24, i * MARK_PX, 0);
    pen.fillStyle = inkOf(color);
    pen.fill(new Path2D(MARKS[color]));
  });
  return `url("${canvas.toDataURL()}")`;
}

/** Where the mark of a colour lies in the sheet, as a background-position. */
export function markPlace(color: string): string {
  return `${(COLORS.indexOf(knownColor(color)) * 100) / (COLORS.length - 1)}% 0`;
}
