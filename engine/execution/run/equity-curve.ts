import type { RunState } from './run-state';

/**
 * Rebuilds the equity at the close of each step from the fills: cash, plus all positions at the last close of their
 * instrument, summed in the order of the instruments. Where there is a treasury, it has written the curve.
 * @param equity receives one entry a step
 * @returns steps at whose close some position was open
 */
export function rebuildEquity(run: RunState, initialCapital: number, equity: Float64Array): number {
  if (run.treasury) {
    equity.set(run.treasury.curve);
    return run.treasury.exposedSteps;
  }
  const start = { cash: initialCapital, equity };
  const exposed = rebuild(run, start);
  return run.fills.isHedged ? hedgedExposure(run, equity.length) : exposed;
}

function rebuild(run: RunState, start: Start): number {
  const { schedule } = run;
  if (schedule.instruments.length === 1) return rebuildSingle(run, start);
  return run.panels.length === 1 ? rebuildPanel(run, start) : rebuildMerged(run, start);
}

/** Long and short positions side by side are open even where they add up to nothing. */
function hedgedExposure({ fills, schedule }: RunState, steps: number): number {
  const held = new Float64Array(2 * schedule.instruments.length);
  let [open, exposed] = [0, 0];
  for (let step = 0, fill = 0; step < steps; step++) {
    for (; fill < fills.count && fills.steps[fill] === step; fill++) {
      const leg = fills.legs[fill]!;
      const before = held[leg]!;
      held[leg] = before + fills.quantities[fill]!;
      open += Number(held[leg] !== 0) - Number(before !== 0);
    }
    if (open > 0) exposed++;
  }
  return exposed;
}

interface Start {
  cash: number;
  equity: Float64Array;
}

function rebuildSingle({ fills, panels, multipliers, schedule }: RunState, start: Start): number {
  const { equity } = start;
  const { count, steps } = fills;
  const { close } = panels[0]!;
  const total = schedule.times.length;
  const multiplier = multipliers[0]!;
  let { cash } = start;
  let position = 0;
  let exposed = 0;
  for (let from = 0, fill = 0; from < total;) {
    while (fill < count && steps[fill] === from) {
      position = fills.positions[fill]!;
      cash = fills.cash[fill++]!;
    }
    const to = fill < count ? steps[fill]! : total;
    if (position === 0) {
      // Stretches are short, where a call of `fill` would cost more.
      for (let step = from; step < to; step++) equity[step] = cash;
    } else {
      exposed += to - from;
      for (let step = from; step < to; step++) equity[step] = cash + position * close[step]! * multiplier;
    }
    from = to;
  }
  return exposed;
}

function rebuildPanel({ fills, panels, multipliers, schedule }: RunState, start: Start): number {
  const { equity } = start;
  const { count, steps, instruments } = fills;
  const { close } = panels[0]!;
  const { columnOf } = schedule;
  const width = columnOf.length;
  const positions = new Float64Array(width);
  let { cash } = start;
  let [open, exposed] = [0, 0];
  for (let step = 0, fill = 0; step < equity.length; step++) {
    while (fill < count && steps[fill] === step) {
      const instrument = instruments[fill]!;
      const position = fills.positions[fill]!;
      open += Number(position !== 0) - Number(positions[instrument] !== 0);
      positions[instrument] = position;
      cash = fills.cash[fill++]!;
    }
    if (open === 0) {
      equity[step] = cash;
      continue;
    }
    const base = step * width;
    let value = 0;
    // What is flat adds a zero: every instrument has a close at each step, and a look at each position costs more.
    for (let i = 0; i < width; i++) value += positions[i]! * close[base + columnOf[i]!]! * multipliers[i]!;
    equity[step] = cash + value;
    exposed++;
  }
  return exposed;
}

function rebuildMerged({ fills, panels, multipliers, schedule }: RunState, start: Start): number {
  const { equity } = start;
  const { columnOf, panelOf } = schedule;
  const positions = new Float64Array(columnOf.length);
  const rows = new Int32Array(panels.length).fill(-1);
  let { cash } = start;
  let exposed = 0;
  for (let step = 0, fill = 0; step < equity.length; step++) {
    for (const p of schedule.groups[schedule.groupOf[step]!]!.panels) rows[p]!++;
    while (fill < fills.count && fills.steps[fill] === step) {
      positions[fills.instruments[fill]!] = fills.positions[fill]!;
      cash = fills.cash[fill++]!;
    }
    let value = 0;
    let open = false;
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]!;
      if (position === 0) continue;
      const panel = panels[panelOf[i]!]!;
      value += position * panel.close[rows[panelOf[i]!]! * panel.instruments.length + columnOf[i]!]! * multipliers[i]!;
      open = true;
    }
    equity[step] = open ? cash + value : cash;
    if (open) exposed++;
  }
  return exposed;
}
