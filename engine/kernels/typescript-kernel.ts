import {
  ROW,
  type KernelCosts,
  type KernelMarket,
  type KernelRequest,
  type KernelTrial,
  type SignalKernel,
} from './signal-kernel';

const NO_MARKET: KernelMarket = { hash: '', open: new Float64Array(0), close: new Float64Array(0) };

/** The signals path in plain TypeScript, one bar after the other. Takes every market. */
export class TypescriptKernel implements SignalKernel {
  readonly name = 'typescript';
  #market = NO_MARKET;
  #equity = new Float64Array(0);

  bind(market: KernelMarket): undefined {
    this.#market = market;
    if (this.#equity.length < market.close.length) this.#equity = new Float64Array(market.close.length);
  }

  release(): void {
    this.#market = NO_MARKET;
  }

  run(trial: KernelTrial, { costs, moments }: KernelRequest, target: { rows: Float64Array; at: number }): void {
    const row = target.rows.subarray(target.at, target.at + ROW.length);
    row.fill(0);
    const equity = this.#equity.subarray(0, this.#market.close.length);
    if (!trade(this.#market, { trial, costs, row, equity })) {
      row[ROW.refused] = 1;
      return;
    }
    drawdown(equity, costs.initialCapital, row);
    if (moments) writeMoments(equity, row);
  }
}

interface Trading {
  trial: KernelTrial;
  costs: KernelCosts;
  row: Float64Array;
  /** Receives the equity at each close. */
  equity: Float64Array;
}

/** Walks the bars; false where the account refuses an order. */
function trade({ open, close }: KernelMarket, { trial, costs, row, equity }: Trading): boolean {
  const { enter, exit, size } = trial;
  const { feeRate, slippageRate } = costs;
  let cash = costs.initialCapital;
  let entryNotional = 0;
  let entryFee = 0;
  let held = false;
  let wanted = false;
  for (let t = 0; t < close.length; t++) {
    if (wanted !== held) {
      const price = open[t]! * (wanted ? 1 + slippageRate : 1 - slippageRate);
      const notional = size * price;
      const fee = notional * feeRate;
      if (wanted) {
        if (!(notional + fee <= cash)) return false;
        cash -= notional + fee;
        entryNotional = notional;
        entryFee = fee;
      } else {
        cash += notional - fee;
        closeTrip(row, notional - entryNotional - (entryFee + fee));
      }
      row[ROW.fees]! += fee;
      row[ROW.fills]!++;
      held = wanted;
    }
    const value = held ? cash + size * close[t]! : cash;
    if (!(value > 0)) return false;
    equity[t] = value;
    if (held) row[ROW.exposedSteps]!++;
    if (enter.higher[t]! > enter.lower[t]!) wanted = true;
    else if (exit.higher[t]! > exit.lower[t]!) wanted = false;
  }
  row[ROW.finalEquity] = equity[close.length - 1]!;
  return true;
}

function closeTrip(row: Float64Array, pnl: number): void {
  row[ROW.closedTrips]!++;
  if (pnl > 0) {
    row[ROW.wonTrips]!++;
    row[ROW.grossProfit]! += pnl;
  } else row[ROW.grossLoss]! -= pnl;
}

function drawdown(equity: Float64Array, initialCapital: number, row: Float64Array): void {
  let peak = initialCapital;
  let deepest = 0;
  for (let t = 0; t < equity.length; t++) {
    const value = equity[t]!;
    if (value > peak) peak = value;
    else deepest = Math.min(deepest, value / peak - 1);
  }
  row[ROW.maxDrawdown] = deepest;
}

function writeMoments(equity: Float64Array, row: Float64Array): void {
  let sum = 0;
  let squaredLosses = 0;
  for (let t = 1; t < equity.length; t++) {
    const change = equity[t]! / equity[t - 1]! - 1;
    sum += change;
    if (change < 0) squaredLosses += change * change;
  }
  const mean = equity.length > 1 ? sum / (equity.length - 1) : 0;
  let squaredDeviations = 0;
  for (let t = 1; t < equity.length; t++) {
    const deviation = equity[t]! / equity[t - 1]! - 1 - mean;
    squaredDeviations += deviation * deviation;
  }
  row[ROW.returnSum] = sum;
  row[ROW.squaredLosses] = squaredLosses;
  row[ROW.squaredDeviations] = squaredDeviations;
}
