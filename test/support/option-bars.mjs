import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const DAY_MS = 86_400_000;
const HEAD = 'timestamp,open,high,low,close,volume';

/** Distribution function of the standard normal, to 1e-7 (Abramowitz and Stegun 26.2.17). */
function normal(x) {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x > 0 ? 1 - tail : tail;
}

/** Black and Scholes without interest; the intrinsic value at the expiry. */
function premium({ spot, strike, right, years, volatility }) {
  const sign = right === 'C' ? 1 : -1;
  if (years <= 0) return Math.max(0, sign * (spot - strike));
  const spread = volatility * Math.sqrt(years);
  const d1 = Math.log(spot / strike) / spread + spread / 2;
  return sign * (spot * normal(sign * d1) - strike * normal(sign * (d1 - spread)));
}

const row = (time, [open, close]) =>
  [new Date(time).toISOString(), open, Math.max(open, close), Math.min(open, close), close]
    .map((value) => (typeof value === 'number' ? value.toFixed(2) : value))
    .concat('1000')
    .join(',');

/** Weekdays from one day to another, both inclusive, at midnight UTC. */
function weekdays(from, to) {
  const days = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) {
    if (![0, 6].includes(new Date(at).getUTCDay())) days.push(at);
  }
  return days;
}

function writeFile(folder, id, lines) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${id}.csv`), `${[HEAD, ...lines].join('\n')}\n`);
}

/**
 * Writes daily bars of an index and of the calls and puts on it that expire on 2025-01-30, priced by Black and Scholes.
 * The index stands still but for small swings, so that what is sold far from it expires without value.
 */
export function writeOptionChain({ folder, strikes, level = 21_000, volatility = 0.15 }) {
  const days = weekdays('2025-01-01', '2025-01-31');
  const spots = days.map((_, i) => level * (1 + 0.002 * Math.sin(i)));
  const barOf = (values, i) => [values[Math.max(0, i - 1)], values[i]];
  writeFile(
    folder,
    'NIFTY.NSE',
    days.map((day, i) => row(day, barOf(spots, i))),
  );
  const expiry = Date.parse('2025-01-30');
  const listed = days.filter((day) => day <= expiry);
  for (const strike of strikes) {
    for (const right of ['C', 'P']) {
      const prices = listed.map((day, i) =>
        Math.max(0.05, premium({ spot: spots[i], strike, right, years: (expiry - day) / DAY_MS / 365, volatility })),
      );
      const lines = listed.map((day, i) => row(day, barOf(prices, i)));
      writeFile(folder, `NIFTY25JAN30${right}${strike}.NSE`, lines);
    }
  }
}
