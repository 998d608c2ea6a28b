/** A bar as a plain object; `day` is the number of its UTC day. */
export interface Bar {
  day: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

type Values = number[];
type Naive = (history: Bar[]) => Record<string, number>;

const closes = (history: Bar[]) => history.map((bar) => bar.close);
const total = (values: Values) => values.reduce((sum, value) => sum + value, 0);
const mean = (values: Values) => total(values) / values.length;
const last = (values: Values, period: number) => values.slice(-period);
const enough = (values: Values, period: number, value: (window: Values) => number) =>
  values.length < period ? NaN : value(last(values, period));
const sma = (values: Values, period: number) => enough(values, period, mean);
const wma = (values: Values, period: number) =>
  enough(values, period, (window) => total(window.map((v, i) => v * (i + 1))) / total(window.map((_, i) => i + 1)));
const deviation = (values: Values, period: number) =>
  enough(values, period, (window) => Math.sqrt(mean(window.map((v) => (v - mean(window)) ** 2))));

/** From the first value to the last: the mean of the first `period`, then a share of each difference. */
function smooth(values: Values, period: number, share: number): number {
  if (values.length < period) return NaN;
  return values
    .slice(period)
    .reduce((average, value) => average * (1 - share) + value * share, mean(values.slice(0, period)));
}
const ema = (values: Values, period: number) => smooth(values, period, 2 / (period + 1));
const rma = (values: Values, period: number) => smooth(values, period, 1 / period);

/** What a function of the history was at each bar so far, where it was defined. */
const pastOf = <T>(items: T[], value: (history: T[]) => number): Values =>
  items.map((_, t) => value(items.slice(0, t + 1))).filter((v) => !Number.isNaN(v));

const changes = (values: Values) => values.slice(1).map((value, i) => value - values[i]!);
const trueRanges = (history: Bar[]) =>
  history
    .slice(1)
    .map((bar, i) =>
      Math.max(bar.high - bar.low, Math.abs(bar.high - history[i]!.close), Math.abs(bar.low - history[i]!.close)),
    );
const atr = (history: Bar[], period: number) => rma(trueRanges(history), period);
const typical = (history: Bar[]) => history.map((bar) => (bar.high + bar.low + bar.close) / 3);
const top = (history: Bar[], period: number) =>
  enough(
    history.map((bar) => bar.high),
    period,
    (window) => Math.max(...window),
  );
const bottom = (history: Bar[], period: number) =>
  enough(
    history.map((bar) => bar.low),
    period,
    (window) => Math.min(...window),
  );
const middle = (history: Bar[], period: number) => (top(history, period) + bottom(history, period)) / 2;
const place = (value: number, low: number, high: number) => (high === low ? 50 : (100 * (value - low)) / (high - low));

function rsi(values: Values, period: number): number {
  const gain = rma(
    changes(values).map((change) => (change > 0 ? change : 0)),
    period,
  );
  const loss = rma(
    changes(values).map((change) => (change < 0 ? -change : 0)),
    period,
  );
  if (gain === 0 && loss === 0) return 50;
  return loss === 0 ? 100 : 100 - 100 / (1 + gain / loss);
}

function directional(history: Bar[], period: number): { plusDi: number; minusDi: number } {
  if (history.length <= period) return { plusDi: NaN, minusDi: NaN };
  const moves = history.slice(1).map((bar, i) => {
    const up = bar.high - history[i]!.high;
    const down = history[i]!.low - bar.low;
    return { plus: up > down && up > 0 ? up : 0, minus: down > up && down > 0 ? down : 0 };
  });
  const smoothed = (values: Values) =>
    values.slice(period - 1).reduce((sum, value) => sum * (1 - 1 / period) + value, total(values.slice(0, period - 1)));
  const range = smoothed(trueRanges(history));
  const share = (part: number) => (range === 0 ? 0 : (100 * part) / range);
  return { plusDi: share(smoothed(moves.map((m) => m.plus))), minusDi: share(smoothed(moves.map((m) => m.minus))) };
}

function kama(values: Values, period: number): number {
  if (values.length <= period) return NaN;
  let average = values[period - 1]!;
  for (let t = period; t < values.length; t++) {
    const path = total(changes(values.slice(t - period, t + 1)).map(Math.abs));
    const efficiency = path === 0 ? 1 : Math.abs(values[t]! - values[t - period]!) / path;
    average += (efficiency * (2 / 3) + (1 - efficiency) * (2 / 31)) ** 2 * (values[t]! - average);
  }
  return average;
}

function stochastic(history: Bar[], smoothing: number): { k: number; d: number } {
  const raw = pastOf(history, (past) => place(past.at(-1)!.close, bottom(past, 14), top(past, 14)));
  const k = pastOf(raw, (past) => sma(past, smoothing));
  return { k: sma(raw, smoothing), d: sma(k, 3) };
}

function moneyFlow(history: Bar[], period: number): number {
  const prices = typical(history);
  if (history.length <= period) return NaN;
  const flow = (rises: boolean) =>
    total(
      last(
        history.map((bar, i) => {
          const change = i === 0 ? 0 : prices[i]! - prices[i - 1]!;
          return (rises ? change > 0 : change < 0) ? prices[i]! * bar.volume : 0;
        }),
        period,
      ),
    );
  return flow(true) + flow(false) === 0 ? 50 : (100 * flow(true)) / (flow(true) + flow(false));
}

const closePlace = (bar: Bar) =>
  bar.high === bar.low ? 0 : (2 * bar.close - bar.low - bar.high) / (bar.high - bar.low);

/** Barwise, with the two sides written out. */
function parabolicSar(history: Bar[]): { stop: number; direction: number } {
  if (history.length < 2) return { stop: NaN, direction: NaN };
  const [zero, one] = [history[0]!, history[1]!];
  let long = !(zero.low - one.low > 0 && zero.low - one.low > one.high - zero.high);
  let sar = long ? zero.low : zero.high;
  let extreme = long ? one.high : one.low;
  let factor = 0.02;
  let stop = NaN;
  for (let t = 1; t < history.length; t++) {
    const bar = history[t]!;
    const previous = history[Math.max(1, t - 1)]!;
    if (long && bar.low <= sar) {
      stop = Math.max(extreme, previous.high, bar.high);
      [long, extreme, factor] = [false, bar.low, 0.02];
      sar = Math.max(stop + factor * (extreme - stop), previous.high, bar.high);
    } else if (!long && bar.high >= sar) {
      stop = Math.min(extreme, previous.low, bar.low);
      [long, extreme, factor] = [true, bar.high, 0.02];
      sar = Math.min(stop + factor * (extreme - stop), previous.low, bar.low);
    } else {
      stop = sar;
      if (long ? bar.high > extreme : bar.low < extreme) {
        extreme = long ? bar.high : bar.low;
        factor = Math.min(0.2, factor + 0.02);
      }
      sar += factor * (extreme - sar);
      sar = long ? Math.min(sar, previous.low, bar.low) : Math.max(sar, previous.high, bar.high);
    }
  }
  return { stop, direction: long ? 1 : -1 };
}

function supertrend(history: Bar[]): { line: number; direction: number } {
  if (history.length <= 10) return { line: NaN, direction: NaN };
  let [upper, lower, rising] = [NaN, NaN, true];
  for (let t = 10; t < history.length; t++) {
    const bar = history[t]!;
    const before = history[t - 1]!;
    const range = atr(history.slice(0, t + 1), 10);
    const [high, low] = [(bar.high + bar.low) / 2 + 3 * range, (bar.high + bar.low) / 2 - 3 * range];
    if (t === 10 || high < upper || before.close > upper) upper = high;
    if (t === 10 || low > lower || before.close < lower) lower = low;
    if (rising && bar.close < lower) rising = false;
    else if (!rising && bar.close > upper) rising = true;
  }
  return { line: rising ? lower : upper, direction: rising ? 1 : -1 };
}

function line(values: Values, period: number): { slope: number; value: number; rSquared: number } {
  if (values.length < period) return { slope: NaN, value: NaN, rSquared: NaN };
  const window = last(values, period);
  const n = period;
  const sx = total(window.map((_, i) => i));
  const sxx = total(window.map((_, i) => i * i));
  const sy = total(window);
  const sxy = total(window.map((y, i) => i * y));
  const slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
  const intercept = (sy - slope * sx) / n;
  const residual = total(window.map((y, i) => (y - intercept - slope * i) ** 2));
  const spread = total(window.map((y) => (y - mean(window)) ** 2));
  return { slope, value: intercept + slope * (n - 1), rSquared: spread === 0 ? NaN : 1 - residual / spread };
}

function oscillator(values: Values, scale: (fast: number, slow: number) => number) {
  const lineOf = (past: Values) => scale(ema(past, 12), ema(past, 26));
  const value = lineOf(values);
  const signal = ema(pastOf(values, lineOf), 9);
  return { value, signal, histogram: value - signal };
}

function bands(values: Values) {
  const [centre, width] = [sma(values, 20), 2 * deviation(values, 20)];
  return {
    upper: centre + width,
    middle: centre,
    lower: centre - width,
    percentB: width === 0 ? NaN : (values.at(-1)! - (centre - width)) / (2 * width),
    bandwidth: (2 * width) / centre,
  };
}

function recency(values: Values, best: (...values: Values) => number): number {
  if (values.length < 15) return NaN;
  const window = last(values, 15);
  return (100 * window.lastIndexOf(best(...window))) / 14;
}

const value = (compute: (history: Bar[]) => number): Naive => {
  return (history) => ({ value: compute(history) });
};
const ofCloses = (compute: (values: Values) => number) => value((history) => compute(closes(history)));
const ema2 = (values: Values, period: number) => pastOf(values, (past) => ema(past, period));

/** Each indicator with its usual parameters, from its words: the value at the last bar of a history. */
export const NAIVE: Record<string, Naive> = {
  column: (history) => ({ value: history.at(-1)!.close }),
  sma: ofCloses((values) => sma(values, 20)),
  ema: ofCloses((values) => ema(values, 20)),
  wma: ofCloses((values) => wma(values, 20)),
  rma: ofCloses((values) => rma(values, 14)),
  dema: ofCloses((values) => 2 * ema(values, 20) - ema(ema2(values, 20), 20)),
  tema: ofCloses((values) => {
    const [first, second] = [ema2(values, 20), ema2(ema2(values, 20), 20)];
    return 3 * ema(values, 20) - 3 * ema(first, 20) + ema(second, 20);
  }),
  hma: ofCloses((values) =>
    wma(
      pastOf(values, (past) => 2 * wma(past, 8) - wma(past, 16)),
      4,
    ),
  ),
  kama: ofCloses((values) => kama(values, 10)),
  vwma: value((history) => {
    const window = history.slice(-20);
    if (history.length < 20) return NaN;
    return total(window.map((bar) => bar.close * bar.volume)) / total(window.map((bar) => bar.volume));
  }),
  rsi: ofCloses((values) => rsi(values, 14)),
  macd: (history) => {
    const { value: macd, ...rest } = oscillator(closes(history), (fast, slow) => fast - slow);
    return { macd, ...rest };
  },
  ppo: (history) => {
    const { value: ppo, ...rest } = oscillator(closes(history), (fast, slow) => 100 * (fast / slow - 1));
    return { ppo, ...rest };
  },
  bollinger: (history) => bands(closes(history)),
  'true-range': value((history) => trueRanges(history).at(-1) ?? NaN),
  atr: value((history) => atr(history, 14)),
  natr: value((history) => (100 * atr(history, 14)) / history.at(-1)!.close),
  adx: (history) => {
    const index = pastOf(history, (past) => {
      const { plusDi, minusDi } = directional(past, 14);
      return plusDi + minusDi === 0 ? 0 : (100 * Math.abs(plusDi - minusDi)) / (plusDi + minusDi);
    });
    return { adx: rma(index, 14), ...directional(history, 14) };
  },
  stochastic: (history) => stochastic(history, 3),
  'stochastic-rsi': (history) => {
    const strength = pastOf(closes(history), (past) => rsi(past, 14));
    const raw = pastOf(strength, (past) =>
      enough(past, 14, (window) => place(window.at(-1)!, Math.min(...window), Math.max(...window))),
    );
    return {
      k: sma(raw, 3),
      d: sma(
        pastOf(raw, (past) => sma(past, 3)),
        3,
      ),
    };
  },
  cci: value((history) =>
    enough(typical(history), 20, (window) => {
      const distance = mean(window.map((price) => Math.abs(price - mean(window))));
      return distance < 1e-12 ? 0 : (window.at(-1)! - mean(window)) / (0.015 * distance);
    }),
  ),
  roc: ofCloses((values) => (100 * (values.at(-1)! - values.at(-11)!)) / values.at(-11)!),
  momentum: ofCloses((values) => values.at(-1)! - values.at(-11)!),
  'williams-r': value((history) => place(history.at(-1)!.close, bottom(history, 14), top(history, 14)) - 100),
  obv: value((history) =>
    total(history.map((bar, i) => bar.volume * (i === 0 ? 1 : Math.sign(bar.close - history[i - 1]!.close)))),
  ),
  mfi: value((history) => moneyFlow(history, 14)),
  vwap: value((history) => {
    const today = history.filter((bar) => bar.day === history.at(-1)!.day);
    return total(typical(today).map((price, i) => price * today[i]!.volume)) / total(today.map((bar) => bar.volume));
  }),
  donchian: (history) => ({ upper: top(history, 20), middle: middle(history, 20), lower: bottom(history, 20) }),
  keltner: (history) => {
    const [centre, range] = [ema(closes(history), 20), atr(history, 10)];
    return { upper: centre + 2 * range, middle: centre, lower: centre - 2 * range };
  },
  ichimoku: (history) => {
    const past = history.slice(0, -26);
    return {
      conversion: middle(history, 9),
      base: middle(history, 26),
      spanA: (middle(past, 9) + middle(past, 26)) / 2,
      spanB: middle(past, 52),
    };
  },
  aroon: (history) => {
    const up = recency(
      history.map((bar) => bar.high),
      Math.max,
    );
    const down = recency(
      history.map((bar) => bar.low),
      Math.min,
    );
    return { up, down, oscillator: up - down };
  },
  trix: ofCloses((values) => {
    const third = ema2(ema2(ema2(values, 15), 15), 15);
    return (100 * (third.at(-1)! - third.at(-2)!)) / third.at(-2)!;
  }),
  'standard-deviation': ofCloses((values) => deviation(values, 20)),
  'z-score': ofCloses((values) =>
    deviation(values, 20) === 0 ? 0 : (values.at(-1)! - sma(values, 20)) / deviation(values, 20),
  ),
  'linear-regression': (history) => line(closes(history), 14),
  'chaikin-money-flow': value((history) => {
    const window = history.slice(-20);
    if (history.length < 20) return NaN;
    return total(window.map((bar) => closePlace(bar) * bar.volume)) / total(window.map((bar) => bar.volume));
  }),
  'accumulation-distribution': value((history) => total(history.map((bar) => closePlace(bar) * bar.volume))),
  supertrend,
  'parabolic-sar': parabolicSar,
  'ultimate-oscillator': value((history) => {
    const bought = history.slice(1).map((bar, i) => bar.close - Math.min(bar.low, history[i]!.close));
    const share = (period: number) => enough(bought, period, total) / total(last(trueRanges(history), period));
    return (100 * (4 * share(7) + 2 * share(14) + share(28))) / 7;
  }),
  'awesome-oscillator': value((history) => {
    const prices = history.map((bar) => (bar.high + bar.low) / 2);
    return sma(prices, 5) - sma(prices, 34);
  }),
};
