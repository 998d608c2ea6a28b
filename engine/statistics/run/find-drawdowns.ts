/** A stretch below a peak. Steps of the run. */
export interface Drawdown {
  /** Step of the peak; 0 where the initial capital was it. */
  peak: number;
  /** Step of the lowest equity. */
  low: number;
  /** First step at or above the peak again; null where the run ended before. */
  recovered: number | null;
  /** Smallest `equity / peak - 1`, < 0, and the same in money. */
  depth: number;
  money: number;
}

/** Each stretch of equity below its peak so far, in order, and the distance from the peak at every step. */
export function findDrawdowns(
  equity: Float64Array,
  initialCapital: number,
): { drawdowns: Drawdown[]; underwater: Float64Array } {
  const drawdowns: Drawdown[] = [];
  const underwater = new Float64Array(equity.length);
  let top = initialCapital;
  let peak = 0;
  let current: Drawdown | null = null;
  for (let t = 0; t < equity.length; t++) {
    const value = equity[t]!;
    if (value >= top) {
      if (current) current.recovered = t;
      current = null;
      top = value;
      peak = t;
      continue;
    }
    const depth = value / top - 1;
    const money = value - top;
    underwater[t] = depth;
    if (!current) drawdowns.push((current = { peak, low: t, recovered: null, depth, money }));
    else if (depth < current.depth) {
      current.low = t;
      current.depth = depth;
      current.money = money;
    }
  }
  return { drawdowns, underwater };
}

/** The deepest, the first of equal ones. */
export function deepest(drawdowns: readonly Drawdown[]): Drawdown | undefined {
  let worst = drawdowns[0];
  for (const one of drawdowns) if (one.depth < worst!.depth) worst = one;
  return worst;
}
