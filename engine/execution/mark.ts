import type { RunState } from './run-state';

/**
 * Marks the account at the step's closes and returns its equity: cash, plus all positions at the last close of their
 * instrument, summed in the order of the instruments.
 */
export function mark(run: RunState): number {
  const { account } = run;
  let equity = account.cash;
  if (account.openPositions > 0) {
    run.exposedSteps++;
    equity += run.panels.length === 1 ? valueInPanel(run) : valueOverPanels(run);
  }
  run.equity[0] = equity;
  return equity;
}

function valueInPanel(run: RunState): number {
  const { positions } = run.account;
  const { close } = run;
  const { columnOf } = run.schedule;
  const base = run.row * run.width;
  let value = 0;
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i]!;
    if (position !== 0) value += position * close[base + columnOf[i]!]!;
  }
  return value;
}

function valueOverPanels(run: RunState): number {
  const { positions } = run.account;
  const { panelOf, columnOf } = run.schedule;
  let value = 0;
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i]!;
    if (position === 0) continue;
    const p = panelOf[i]!;
    const panel = run.panels[p]!;
    value += position * panel.close[run.rows[p]! * panel.instruments.length + columnOf[i]!]!;
  }
  return value;
}
