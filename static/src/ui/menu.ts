import type { IconName } from './icons';

/** One choice of a menu. */
export interface MenuItem {
  label: string;
  icon?: IconName;
  /** For choices: whether this is the one chosen. */
  checked?: boolean;
  danger?: boolean;
  disabled?: boolean;
  /** A line between this one and the one before. */
  apart?: boolean;
  action: () => void;
}
