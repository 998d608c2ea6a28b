import type { NamedProfile } from '../import-source';

/** Exports of terminals and brokers. */
export const BROKER_PROFILES: readonly NamedProfile[] = [
  {
    name: 'metatrader-5',
    marks: { names: ['date', 'open', 'high', 'low', 'close', 'tickvol', 'vol', 'spread'] },
    // Quotes over the counter have no real volume; the count of ticks is there for all.
    form: { rows: 'bars', layout: 'single', timeUnit: 'text', venue: 'MT5', columns: { volume: '<TICKVOL>' } },
    notes: ['The volume is the count of ticks. Times are those of the broker’s server: `timeZone` tells its zone.'],
  },
  {
    name: 'metatrader-4',
    marks: { cells: 7, first: [String.raw`^\d{4}\.\d{2}\.\d{2}$`, String.raw`^\d{2}:\d{2}$`] },
    form: { rows: 'bars', layout: 'single', timeUnit: 'text', venue: 'MT4' },
    notes: ['The volume is the count of ticks. Times are those of the broker’s server: `timeZone` tells its zone.'],
  },
  {
    name: 'tradingview',
    marks: {
      names: ['time', 'open', 'high', 'low', 'close'],
      first: [String.raw`^(\d{10}|\d{4}-\d{2}-\d{2}(T.*)?)$`, String.raw`^-?[\d.]+$`],
    },
    form: { rows: 'bars', layout: 'single', venue: 'TRADINGVIEW' },
  },
  {
    name: 'ibkr',
    marks: { names: ['date', 'open', 'high', 'low', 'close', 'volume', 'average', 'barcount'] },
    form: { rows: 'bars', layout: 'single', timeUnit: 'text', venue: 'IBKR' },
  },
];
