// A table is known by its mark from across the room: a picture on a coloured plate. The picture and the
// plate's form alone tell all of them apart, for colour tells nothing to one man in twelve.
import { COLORS, type Color } from '../ui/palette';

/** Paths drawn on 24×24 with a stroke of 2, by what they show. */
export const PICTURES = {
  sun: 'M12 15.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM12 3v1.500m0 15V21M3 12h1.500m15 0H21M5.600 5.600l1.100 1.100m10.600 10.600 1.100 1.100M5.600 18.400l1.100-1.100M17.300 6.700l1.100-1.100',
  tree: 'M12 21v-6M12 3a5 5 0 0 0-4.400 7.300A3.300 3.300 0 0 0 8.500 15h7a3.300 3.300 0 0 0 .9-4.700A5 5 0 0 0 12 3z',
  house: 'M4 11.500 12 4l8 7.500M6 10v10h12V10M10 20v-6h4v6',
  star: 'm12 3.500 2.600 5.400 5.900.8-4.300 4.100 1.100 5.900-5.300-2.900-5.300 2.900 1.100-5.900-4.300-4.100 5.900-.8z',
  fish: 'M3 12c3-5 9-6 13-2l5-4v12l-5-4c-4 4-10 3-13-2zM8 11.500h.010',
  hill: 'M2.500 19 9 7l4 6.500 2.500-3.500 6 9z',
  cup: 'M5 9h11v5a5 5 0 0 1-5 5h-1a5 5 0 0 1-5-5zM16 10h1.500a2.500 2.500 0 0 1 0 5H16M9 3v3m4-3v3',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l1.500 1.500h-15zM10.500 21h3M12 5V3',
  flower:
    'M12 10a3 3 0 1 0-3-3M12 10a3 3 0 1 1 3-3M12 10V7m0 3v11m0-3c3 0 5-1.500 5.500-4.500M12 18c-3 0-5-1.500-5.500-4.500',
  boat: 'M4 16h16l-2.500 4h-11zM12 3v13M12 5l6 8h-6',
  moon: 'M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500z',
  key: 'M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 12h9m-3 0v3.500m-3-3.500v2.500',
} as const;

export type Picture = keyof typeof PICTURES;

const pictures = Object.keys(PICTURES) as Picture[];

export interface Mark {
  picture: Picture;
  color: Color;
  /** The second dozen stands on squares. */
  square: boolean;
}

/** The look of mark n, from 1; any other number gets one too. */
export function markOf(n: number): Mark {
  const i = Math.max(0, Math.trunc(n) - 1);
  return {
    picture: pictures[i % pictures.length]!,
    color: COLORS[i % (COLORS.length - 1)]!, // white is the paper that it stands on
    square: Math.floor(i / pictures.length) % 2 === 1,
  };
}
