import { linearPrice } from '../../portfolio/linear-price';
import type { RunState } from './run-state';

/**
 * Equity now: cash, plus all positions at the last close of their instrument, summed in the order of the instruments.
 */
export function equityOf(run: RunState): number {
  const { account, panels, rows, worth, schedule, inverse } = run;
  const { positions } = account;
  if (account.openPositions === 0) return account.cash;
  const { panelOf, columnOf } = schedule;
  let value = 0;
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i]!;
    if (position === 0) continue;
    const p = panelOf[i]!;
    const panel = panels[p]!;
    const close = panel.close[rows[p]! * panel.instruments.length + columnOf[i]!]!;
    value += position * linearPrice(inverse, i, close) * worth[i]!;
  }
  return account.cash + value;
}
