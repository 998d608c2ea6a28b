/**
 * The leanest loop that still calls a strategy bar by bar: market orders of one instrument, nothing else, then the
 * engine's own statistics. What it lacks is what the features of the engine's `ctx` may cost.
 */
import { built, FEE } from './engine.mjs';

const { sma } = built('indicators/sma.js');
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

let columns;
let equity;
let scratch;

export function leanRun(market, { capital, fast, slow }) {
  const { open, close } = market.panels[0];
  const shape = { rows: close.length, width: 1 };
  columns ??= [sma(close, shape, fast), sma(close, shape, slow)];
  equity ??= new Float64Array(close.length);
  scratch ??= new Float64Array(close.length);
  const ctx = new LeanContext();
  ctx.columns = columns;
  const { cash, fills } = walk({ open, close, equity, ctx, capital });
  const { finalEquity, maxDrawdown } = summarizeEquity(equity, capital, scratch);
  return { cash, fills, finalEquity, maxDrawdown };
}

function onBar(ctx) {
  const lead = ctx.value(0);
  const base = ctx.value(1);
  if (lead > base) ctx.target(1);
  else if (lead < base) ctx.target(0);
}

function walk({ open, close, equity, ctx, capital }) {
  let cash = capital;
  let fills = 0;
  for (let t = 0; t < close.length; t++) {
    if (ctx.wanted !== ctx.position) {
      const quantity = ctx.wanted - ctx.position;
      cash -= quantity * open[t] + Math.abs(quantity) * open[t] * FEE;
      ctx.position = ctx.wanted;
      fills++;
    }
    equity[t] = cash + ctx.position * close[t];
    ctx.at = t;
    onBar(ctx);
  }
  return { cash, fills };
}
