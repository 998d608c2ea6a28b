import type { StatisticsInput } from './statistics-input';

/** Smallest `equity / peak - 1` at a close, <= 0. The initial capital is the first peak. */
export function maxDrawdown({ equity }: StatisticsInput): number {
  return equity.maxDrawdown;
}
