import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../../support/bars.mjs';

const HOUR = 3_600_000;
const FIRST = Date.parse('2024-01-01T00:00:00Z');
/** The first date that is closed. */
export const SEALED_FROM = '2024-01-21';
export const LAST_OPEN = '2024-01-20';
export const LAST = '2024-01-30';

/** Prices behind the seal lie between these; nothing else of the tests does. */
const [LOW, HIGH] = [7_600_000, 7_900_000];

/** Thirty days of hourly bars with a further column, whose prices leap at the date of the seal. */
export function leapingBars(seed = 1) {
  const random = seededRandom(seed);
  const lines = ['timestamp,open,high,low,close,volume,hint'];
  const sealed = Date.parse(SEALED_FROM);
  for (let time = FIRST; time < FIRST + 30 * 24 * HOUR; time += HOUR) {
    const base = time < sealed ? 100 : 7_700_000;
    const [open, close] = [base * (1 + random() / 100), base * (1 + random() / 100)];
    const numbers = [open, Math.max(open, close), Math.min(open, close), close].map((value) => value.toFixed(4));
    lines.push([new Date(time).toISOString(), ...numbers, 10, numbers[3]].join(','));
  }
  return `${lines.join('\n')}\n`;
}

export function writeLeapingBars(folder, instruments) {
  mkdirSync(folder, { recursive: true });
  instruments.forEach((id, i) => writeFileSync(path.join(folder, `${id}.csv`), leapingBars(i + 1)));
}

/** Whether a number, or a text such as CSV, has a price from behind the seal. */
export function showsSealed(value) {
  if (typeof value === 'number') return Math.abs(value) > LOW && Math.abs(value) < HIGH;
  if (typeof value === 'string')
    return [...value.matchAll(/(?<![\w.-])-?\d+(\.\d+)?(?![\w-])/g)].some(([text]) => showsSealed(Number(text)));
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).some(showsSealed);
}
