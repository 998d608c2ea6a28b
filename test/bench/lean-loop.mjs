/**
 * The leanest loop that gives the result of a trial: the strategy of the engine, called bar by bar, with a context that
 * knows indicators and a target and nothing else; market orders of one instrument, filled at the next open; a log of
 * fills, equity at each close, then the engine's own statistics and hash. What it lacks is what the other features of
 * `ctx` cost: orders of every kind, timers, several instruments, settings of fees, slippage, accounts and fills.
 */
import { built, FEE } from './engine.mjs';

const { sma } = built('indicators/sma.js');
const { smaCross } = built('strategies/built-in/sma-cross.js');
const { FillLog } = built('execution/fills/fill-log.js');
const { tripTotals } = built('portfolio/round-trips.js');
const { barsPerYear } = built('statistics/bars-per-year.js');
const { computeStatistics } = built('statistics/compute-statistics.js');
const { hashStatistics } = built('statistics/result-hash.js');
const { summarizeEquity } = built('statistics/summarize-equity.js');

class LeanContext {
  at = 0;
  position = 0;
  wanted = 0;
  columns = [];

  value(handle) {
    return this.columns[handle][this.at];
  }

  target(quantity) {
    this.wanted = quantity;
  }
}

const multipliers = Float64Array.of(1);
const fills = new FillLog();
/** What a thread keeps from trial to trial. */
let kept;

function keep({ times, close }) {
  const columns = new Map();
  return {
    // A close at midnight belongs to the day that ends.
    barsPerYear: barsPerYear(times.map((time) => time - 1)),
    equity: new Float64Array(close.length),
    scratch: new Float64Array(close.length),
    column(period) {
      if (!columns.has(period)) columns.set(period, sma(close, { rows: close.length, width: 1 }, period));
      return columns.get(period);
    },
  };
}

export function leanRun(market, { capital, fast, slow }) {
  const [panel] = market.panels;
  kept ??= keep(panel);
  const ctx = new LeanContext();
  const strategy = smaCross.create({ fast, slow, size: 1 });
  strategy.init({ indicator: (_, { period }) => ctx.columns.push(kept.column(period)) - 1 });
  fills.clear();
  const { equity, scratch } = kept;
  const exposedSteps = walk(panel, { ctx, strategy, capital, equity });
  const statistics = computeStatistics({
    equity: summarizeEquity(equity, capital, scratch),
    trips: tripTotals(fills, multipliers),
    barsPerYear: kept.barsPerYear,
    steps: equity.length,
    exposedSteps,
    fills: fills.count,
    fees: fills.totalFees(),
    rejectedOrders: 0,
  });
  return { statistics, resultHash: hashStatistics(statistics) };
}

function walk({ open, close }, { ctx, strategy, capital, equity }) {
  const account = { cash: capital, positions: Float64Array.of(0) };
  let { cash } = account;
  let position = 0;
  let exposed = 0;
  for (let t = 0; t < close.length; t++) {
    if (ctx.wanted !== position) {
      const quantity = ctx.wanted - position;
      const price = open[t];
      const fee = Math.abs(quantity) * price * FEE;
      cash -= quantity * price + fee;
      position = ctx.wanted;
      ctx.position = position;
      account.cash = cash;
      account.positions[0] = position;
      fills.push(t, { instrument: 0, quantity, price, fee }, account);
    }
    equity[t] = cash + position * close[t];
    if (position !== 0) exposed++;
    ctx.at = t;
    strategy.onBar(ctx);
  }
  return exposed;
}
