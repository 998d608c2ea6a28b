const LEVELS = '▁▂▃▄▅▆▇█';

/** A curve as a line of blocks, its least value the lowest and its largest the highest; gaps where there is no value. */
export function sparkline(values: readonly (number | null)[], width = 60): string {
  const shown = values.length <= width ? values : bucketed(values, width);
  const known = shown.filter((value): value is number => value !== null);
  if (known.length === 0) return '';
  const least = Math.min(...known);
  const span = Math.max(...known) - least;
  const level = (value: number) => (span === 0 ? 0 : Math.round(((value - least) / span) * (LEVELS.length - 1)));
  return shown.map((value) => (value === null ? ' ' : LEVELS[level(value)]!)).join('');
}

/** The last known value of each of equally long stretches. */
function bucketed(values: readonly (number | null)[], width: number): (number | null)[] {
  return Array.from({ length: width }, (_, i) => {
    const stretch = values.slice(
      Math.floor((i * values.length) / width),
      Math.floor(((i + 1) * values.length) / width),
    );
    return stretch.findLast((value) => value !== null) ?? null;
  });
}
