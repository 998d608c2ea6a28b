import type { StatisticName, Statistics } from '../../engine/model/statistics';

const NONE = '-';

function number(value: number, least: number, most: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: least, maximumFractionDigits: most });
}

export const count = (value: number | null | undefined) => (value == null ? NONE : number(value, 0, 0));
export const decimal = (value: number | null | undefined) => (value == null ? NONE : number(value, 2, 2));
export const plain = (value: number | null | undefined) => (value == null ? NONE : number(value, 0, 6));
export const percent = (value: number | null | undefined) => (value == null ? NONE : `${number(value * 100, 2, 2)} %`);

/** A time without what is zero. */
export function time(iso: string | null | undefined): string {
  if (!iso) return NONE;
  const clock = iso.slice(11, 19);
  return clock === '' || clock === '00:00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${clock}`;
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
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(' ') || NONE
  );
}

type Kind = 'percent' | 'decimal' | 'count';
const KINDS: Record<StatisticName, Kind> = {
  totalReturn: 'percent',
  annualReturn: 'percent',
  volatility: 'percent',
  sharpe: 'decimal',
  sortino: 'decimal',
  calmar: 'decimal',
  maxDrawdown: 'percent',
  finalEquity: 'decimal',
  fees: 'decimal',
  exposure: 'percent',
  trades: 'count',
  winRate: 'percent',
  profitFactor: 'decimal',
  fills: 'count',
  rejectedOrders: 'count',
};
const WORDINGS = { percent, decimal, count };

export function statistic(name: StatisticName, statistics: Statistics | null | undefined): string {
  return WORDINGS[KINDS[name]](statistics?.[name]);
}
