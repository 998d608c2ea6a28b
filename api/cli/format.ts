import { decimalsOf, valueText } from '../../engine/model/digits';
import type { StatisticUnit } from '../../engine/model/statistic-families/statistic';
import { statisticEntry, type AnyStatisticName, type TrialStatistics } from '../../engine/model/trial-statistics';

const NONE = '-';

function number(value: number, least: number, most: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: least, maximumFractionDigits: most });
}

export const count = (value: number | null | undefined) => (value == null ? NONE : number(value, 0, 0));
/** `1 line`, `2 lines`. */
export const counted = (value: number, noun: string) => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
export const decimal = (value: number | null | undefined) => (value == null ? NONE : number(value, 2, 2));
export const plain = (value: number | null | undefined) => (value == null ? NONE : number(value, 0, decimalsOf(value)));
export const percent = (value: number | null | undefined) => (value == null ? NONE : `${number(value * 100, 2, 2)} %`);

/** A moment in UTC, as columns have it whose heads say so. */
export function time(iso: string | null | undefined): string {
  return iso ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}` : NONE;
}

/** A moment by itself: it says that it is UTC. */
export function moment(iso: string | null | undefined): string {
  return iso ? `${time(iso)} UTC` : NONE;
}

/** Where a range begins or ends: a date, or a moment within a day. */
export function boundary(iso: string): string {
  return /T(?:00:00:00|23:59:59)/.test(iso) || !iso.includes('T') ? iso.slice(0, 10) : moment(iso);
}

export function seconds(value: number): string {
  if (!Number.isFinite(value)) return NONE;
  if (value < 10) return `${value.toFixed(1)} s`;
  if (value < 120) return `${Math.round(value)} s`;
  return value < 7200 ? `${Math.round(value / 60)} min` : `${(value / 3600).toFixed(1)} h`;
}

export function pairs(values: Readonly<Record<string, unknown>>): string {
  return (
    Object.entries(values)
      .map(([name, value]) => `${name}=${valueText(value)}`)
      .join(' ') || NONE
  );
}

/** Code of a currency behind money, or its head; nothing where none is known. */
export const inCurrency = (text: string, currency: string | null | undefined) =>
  currency ? `${text} ${currency}` : text;

/** A figure in its unit: fractions as percentages, days with their sign, money with its currency where that is known. */
export function figure(unit: StatisticUnit, value: number | null | undefined, currency?: string | null): string {
  if (value == null) return NONE;
  switch (unit) {
    case 'money':
      return inCurrency(decimal(value), currency);
    case 'fraction':
      return percent(value);
    case 'count':
      return number(value, 0, 2);
    case 'days':
      return `${number(value, 0, 2)} d`;
    default:
      return decimal(value);
  }
}

export function statistic(
  name: AnyStatisticName,
  statistics: TrialStatistics | null | undefined,
  currency?: string | null,
): string {
  return figure(statisticEntry(name).unit, statistics?.[name], currency);
}
