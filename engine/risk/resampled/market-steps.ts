import { calendarOfPanel, sameTimes, type MarketData, type Panel } from '../../columns/market-data';
import { rowsWithin, type TimeRange } from '../../columns/rows-within';
import { actionsByRow } from './actions-by-row';
import { dayOfClose } from '../../statistics/run/period-returns';

/** Rows of a panel that a step has, `to` exclusive. */
interface Rows {
  from: number;
  to: number;
}

/** What a market is cut into: bars where all panels have one axis, else UTC days. */
export interface MarketSteps {
  unit: 'bars' | 'days';
  count: number;
  /** Of each panel that has instruments of those asked for. */
  panels: readonly { panel: Panel; rows: readonly Rows[] }[];
  /** What is known of instruments, by id. */
  terms: NonNullable<MarketData['instruments']>;
}

/** Steps of the bars that some instruments have within a range. */
export function marketSteps(market: MarketData, instruments: ReadonlySet<string>, range: TimeRange): MarketSteps {
  const terms = market.instruments ?? {};
  const chosen = market.panels.filter((panel) => panel.instruments.some((id) => instruments.has(id)));
  const within = chosen.map((panel) => {
    const { from, to, axis } = rowsWithin(panel, range, calendarOfPanel(market, panel));
    return { panel, from, to, axis };
  });
  const [first] = within;
  if (first && within.every(({ axis }) => sameTimes(axis.times, first.axis.times))) {
    const panels = within.map(({ panel, from, to }) => ({
      panel,
      rows: Array.from({ length: to - from }, (_, i) => ({ from: from + i, to: from + i + 1 })),
    }));
    return { unit: 'bars', count: first.to - first.from, panels, terms };
  }
  const days = new Set(within.flatMap(({ axis }) => [...new Set(axis.times.map(dayOfClose))]));
  const number = new Map([...days].sort((a, b) => a - b).map((day, i) => [day, i]));
  const panels = within.map(({ panel, from, to }) => {
    const rows: Rows[] = Array.from({ length: days.size }, () => ({ from: 0, to: 0 }));
    for (let row = from; row < to; row++) {
      const step = number.get(dayOfClose(panel.times[row]!))!;
      rows[step] = { from: rows[step]!.to === 0 ? row : rows[step]!.from, to: row + 1 };
    }
    return { panel, rows };
  });
  return { unit: 'days', count: days.size, panels, terms };
}

/**
 * Mean logarithmic return of the instruments that have bars at both ends, by step after the first: of a holder, with the shares of splits
 * and the cash of dividends.
 */
export function stepReturns({ panels, count, terms }: MarketSteps, instruments: ReadonlySet<string>): Float64Array {
  const sums = new Float64Array(count);
  const counts = new Float64Array(count);
  for (const { panel, rows } of panels) {
    const width = panel.instruments.length;
    panel.instruments.forEach((id, k) => {
      if (!instruments.has(id)) return;
      const { actions = [] } = terms[id] ?? {};
      const { of: acting } = actionsByRow(panel, k, actions);
      let last = NaN;
      let [shares, cash] = [1, 0];
      rows.forEach(({ from, to }, step) => {
        let close = NaN;
        for (let row = from; row < to; row++) {
          const price = panel.close[row * width + k]!;
          if (price > 0) close = price;
          for (const { split, dividend } of acting.get(row) ?? []) {
            shares *= split;
            cash += shares * dividend;
          }
        }
        if (Number.isNaN(close)) return;
        if (!Number.isNaN(last)) {
          sums[step]! += Math.log((shares * close + cash) / last);
          counts[step]!++;
        }
        [last, shares, cash] = [close, 1, 0];
      });
    });
  }
  return sums.map((sum, step) => (counts[step] === 0 ? 0 : sum / counts[step]!)).subarray(1);
}
