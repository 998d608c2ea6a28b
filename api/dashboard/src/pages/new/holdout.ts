const DAY_MS = 86_400_000;

export const HOLDOUTS = ['10', '20', '30', '50'] as const;

/**
 * The last day of a range whose last part is held out.
 * @param range first and last day or moment
 * @param per cent of the calendar days that are held out
 * @returns a date; undefined where nothing would be left or the range cannot be read
 */
export function endBefore({ start, end }: { start: string; end: string }, perCent: number): string | undefined {
  const [first, last] = [start, end].map((iso) => Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / DAY_MS);
  if (first === undefined || last === undefined || !Number.isFinite(first + last) || last < first) return undefined;
  const held = Math.round(((last - first + 1) * perCent) / 100);
  const day = last - held;
  return day < first ? undefined : new Date(day * DAY_MS).toISOString().slice(0, 10);
}
