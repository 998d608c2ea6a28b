/** The parts of a score of data, each with its weight; those that do not apply to an instrument are left out of the sum. */
export const QUALITY_WEIGHTS = {
  columns: 10,
  missing: 15,
  types: 10,
  timestamps: 15,
  ohlc: 15,
  coverage: 10,
  outliers: 5,
  stale: 5,
  volume: 5,
  splits: 5,
  zone: 3,
  timeframe: 2,
} as const satisfies Record<string, number>;

export type QualityPartName = keyof typeof QUALITY_WEIGHTS;
export const QUALITY_PARTS = Object.keys(QUALITY_WEIGHTS) as QualityPartName[];

/** What people read. */
export const QUALITY_LABELS: Readonly<Record<QualityPartName, string>> = {
  columns: 'Required columns',
  missing: 'Missing values',
  types: 'Types of values',
  timestamps: 'Order of times',
  ohlc: 'Open, high, low, close',
  coverage: 'Coverage of the calendar',
  outliers: 'Outliers',
  stale: 'Stale prices',
  volume: 'Volume',
  splits: 'Splits not adjusted',
  zone: 'Time zone',
  timeframe: 'Timeframe',
};

/** Counts of a part that are not zero, as `missing 3 · gaps 1`. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const words = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${words(name)} ${count.toLocaleString('en-US')}`)
    .join(' · ');
}
