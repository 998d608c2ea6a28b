/** What a reader keeps in this browser about how pages look. */

export const THEMES = { system: 'As the system', light: 'Light', dark: 'Dark' } as const;
export type Theme = keyof typeof THEMES;

export const DENSITIES = { normal: 'Normal', compact: 'Compact' } as const;
export type Density = keyof typeof DENSITIES;

/** Told to what has taken colours from the style sheet. */
export const THEME_CHANGED = 'holdfast:theme';

const DARK = '(prefers-color-scheme: dark)';
const NAMES = { theme: 'holdfast.theme', density: 'holdfast.density', rail: 'holdfast.rail' } as const;

function kept<T extends string>(name: string, choices: Readonly<Record<T, string>>, otherwise: T): T {
  const text = localStorage.getItem(name);
  return text !== null && Object.hasOwn(choices, text) ? (text as T) : otherwise;
}

export const keptTheme = (): Theme => kept(NAMES.theme, THEMES, 'system');
export const keptDensity = (): Density => kept(NAMES.density, DENSITIES, 'normal');
/** Whether the rail shows words beside its signs. */
export const isRailOpen = () => localStorage.getItem(NAMES.rail) !== 'narrow';
export const keepRail = (open: boolean) => localStorage.setItem(NAMES.rail, open ? 'broad' : 'narrow');

export function keepTheme(theme: Theme): void {
  localStorage.setItem(NAMES.theme, theme);
  applyPreferences();
}

export function keepDensity(density: Density): void {
  localStorage.setItem(NAMES.density, density);
  applyPreferences();
}

/** Has the style sheet follow what is kept; called before the first paint and after each change. */
export function applyPreferences(): void {
  const { dataset } = document.documentElement;
  const theme = keptTheme();
  const before = dataset['theme'];
  dataset['theme'] = theme === 'system' ? (matchMedia(DARK).matches ? 'dark' : 'light') : theme;
  dataset['density'] = keptDensity();
  if (before !== dataset['theme']) document.dispatchEvent(new Event(THEME_CHANGED));
}

/** Follows the system between light and dark. */
export function followSystem(): void {
  matchMedia(DARK).addEventListener('change', applyPreferences);
}
