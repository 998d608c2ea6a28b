import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A small generator of numbers in [0, 1) that gives the same ones for a seed everywhere. */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Writes a file of synthetic bars, of one minute unless it is said, into a catalog folder and returns its path. */
export function writeBars({ folder, instrument, bars, seed = 1, start = '2024-01-01T00:00:00Z', stepMs = 60_000 }) {
  const random = seededRandom(seed);
  const lines = ['timestamp,open,high,low,close,volume'];
  let price = 100;
  const first = Date.parse(start);
  for (let i = 0; i < bars; i++) {
    const open = price;
    const close = Math.max(1, open * (1 + (random() - 0.5) * 0.01));
    const high = Math.max(open, close) * (1 + random() * 0.002);
    const low = Math.min(open, close) * (1 - random() * 0.002);
    const numbers = [open, high, low, close].map((value) => value.toFixed(6));
    lines.push([new Date(first + i * stepMs).toISOString(), ...numbers, 100].join(','));
    price = close;
  }
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${instrument}.csv`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
