import { useEffect, useState } from 'react';

/** Colours that charts take from the page's style sheet. */
export interface Palette {
  text: string;
  muted: string;
  line: string;
  surface: string;
  accent: string;
  good: string;
  warn: string;
  bad: string;
}

const QUERY = '(prefers-color-scheme: dark)';

function read(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: colour('text'),
    muted: colour('muted'),
    line: colour('line'),
    surface: colour('surface'),
    accent: colour('accent'),
    good: colour('good'),
    warn: colour('warn'),
    bad: colour('bad'),
  };
}

/** The page's colours, anew when the system changes between light and dark. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(read);
  useEffect(() => {
    const media = matchMedia(QUERY);
    const change = () => setPalette(read());
    media.addEventListener('change', change);
    return () => media.removeEventListener('change', change);
  }, []);
  return palette;
}

/** Viridis: even in lightness, legible to the colour-blind, fit for light and dark pages. */
export const SCALE = [
  '#440154',
  '#472d7b',
  '#3b528b',
  '#2c728e',
  '#21918c',
  '#28ae80',
  '#5ec962',
  '#addc30',
  '#fde725',
];

export function tooltipStyle(palette: Palette) {
  return {
    backgroundColor: palette.surface,
    borderColor: palette.line,
    textStyle: { color: palette.text, fontSize: 12 },
    confine: true,
  };
}
