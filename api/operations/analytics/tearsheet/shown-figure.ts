import type { StatisticUnit } from '../../../../engine/model/statistic-families/statistic';

const NONE = '–';

function number(value: number, digits: number): string {
  const text = value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  // What rounds to zero has no sign.
  return text.replace(/^-(?=0(\.0*)?$)/, '');
}

export function shownPercent(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : `${number(100 * value, 2)} %`;
}

/** A figure as people read it, in its unit. */
export function shownFigure(unit: StatisticUnit, value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  if (unit === 'fraction') return shownPercent(value);
  if (unit === 'count') return number(value, 0);
  return unit === 'days' ? `${number(value, 1)} days` : number(value, 2);
}
