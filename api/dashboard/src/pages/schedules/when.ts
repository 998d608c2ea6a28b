import { Cron } from 'croner';
import cronstrue from 'cronstrue';

const SHOWN = 5;
const UNITS: Readonly<Record<string, readonly [seconds: number, word: string]>> = {
  s: [1, 'second'],
  m: [60, 'minute'],
  h: [3600, 'hour'],
  d: [86_400, 'day'],
};

export interface When {
  words: string;
  /** The next times as ISO 8601 UTC; empty where only the server tells. */
  next: readonly string[];
}

/** What a cron expression means, and when it comes true next by the clock of a zone; undefined where it cannot be read. */
export function whenOfCron(cron: string, timeZone: string, now = new Date()): When | undefined {
  try {
    const words = cronstrue.toString(cron, { use24HourTimeFormat: true, verbose: true });
    const next = new Cron(cron, { timezone: timeZone, mode: '5-part' }).nextRuns(SHOWN, now);
    return { words, next: next.map((time) => time.toISOString()) };
  } catch {
    return undefined;
  }
}

/** Every so often: Temporal counts intervals from 1970 on. */
export function whenOfInterval(interval: string, now = new Date()): When | undefined {
  const [, digits, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(interval.trim()) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  const [seconds, word] = UNITS[unit]!;
  const step = Number(digits) * seconds * 1000;
  const first = (Math.floor(now.getTime() / step) + 1) * step;
  return {
    words: digits === '1' ? `Every ${word}` : `Every ${digits} ${word}s`,
    next: Array.from({ length: SHOWN }, (_, i) => new Date(first + i * step).toISOString()),
  };
}
