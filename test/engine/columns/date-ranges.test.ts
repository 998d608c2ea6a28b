import { sliceMarket } from '../../../engine/columns/slice-market';
import { endMicros, startMicros, toIso } from '../../../engine/model/time';
import { marketWith, MINUTE, seriesOf } from '../random-market';

const HOUR = 60 * MINUTE;

/** Hourly bars from a moment on. */
function hours(instrument: string, from: string, count: number) {
  const closes = Array.from({ length: count }, (_, i) => 100 + i);
  return seriesOf(instrument, closes, { start: startMicros(from), step: HOUR });
}

/** First open, last close and number of the bars of each instrument from one date, or time, to another. */
function within(market: ReturnType<typeof marketWith>, start: string, end: string) {
  const { panels } = sliceMarket(market, { start: startMicros(start), end: endMicros(end) });
  const found = panels.filter(({ times }) => times.length > 0);
  const rows = found.flatMap(({ instruments, opens, times }) =>
    instruments.map((id) => {
      const [from, to] = [opens[0]!, times.at(-1)!].map((time) => toIso(time).slice(5, 16));
      return [id, `${from} ${to} ${times.length}`];
    }),
  );
  return Object.fromEntries(rows) as Record<string, string>;
}

describe('a range given by dates', () => {
  // A week around the clock from Sunday, 2024-01-07, and what of it is traded at NSE and at ASX.
  const week = hours('A.X', '2024-01-07', 168);
  const fx = hours('EUR/USD.FOREX', '2024-01-07T22:00:00Z', 120);
  const cme = hours('ESH24.CME', '2024-01-07T23:00:00Z', 119);
  const asx = hours('BHP.ASX', '2024-01-08T23:00:00Z', 6);
  const nse = hours('NIFTY.NSE', '2024-01-09T03:45:00Z', 6);
  const market = marketWith(week, fx, cme, asx, nse);

  it('means those of each exchange: the session that opens the evening before in UTC, too', () => {
    expect(within(market, '2024-01-09', '2024-01-09')).toEqual({
      'A.X': '01-09T00:00 01-10T00:00 24',
      'EUR/USD.FOREX': '01-08T22:00 01-09T22:00 24',
      // The bar of 22:00 opens between two sessions, still on the 9th of Chicago.
      'ESH24.CME': '01-08T23:00 01-09T23:00 24',
      'BHP.ASX': '01-08T23:00 01-09T05:00 6',
      'NIFTY.NSE': '01-09T03:45 01-09T09:45 6',
    });
  });

  it('shares no bar with the range of the dates after it, and leaves none out', () => {
    const bars = (from: string, to: string) => within(market, from, to)['EUR/USD.FOREX']!.split(' ')[2];
    expect([bars('2024-01-08', '2024-01-08'), bars('2024-01-09', '2024-01-12')]).toEqual(['24', '96']);
  });

  it('is exact where it has times', () => {
    const { 'EUR/USD.FOREX': bars } = within(market, '2024-01-09T01:00:00Z', '2024-01-09T04:00:00Z');
    expect(bars).toBe('01-09T01:00 01-09T04:00 3');
  });

  it('shares no tick with the range that begins at its end', () => {
    const minute = (count: number) => Date.UTC(2024, 0, 2, 14, 30 + count) * 1000;
    const ticks = { ...seriesOf('T.XNYS', [10, 11, 12], { times: [minute(0), minute(1), minute(2)] }), ticks: true };
    const bars = seriesOf('M.XNYS', [10, 11, 12], { start: minute(0) });
    const both = marketWith(ticks, bars);
    const first = within(both, '2024-01-02T14:30:00Z', '2024-01-02T14:31:00Z');
    expect(first).toEqual({ 'T.XNYS': '01-02T14:30 01-02T14:30 1', 'M.XNYS': '01-02T14:30 01-02T14:31 1' });
    const second = within(both, '2024-01-02T14:31:00Z', '2024-01-02T14:32:00Z');
    expect(second).toEqual({ 'T.XNYS': '01-02T14:31 01-02T14:31 1', 'M.XNYS': '01-02T14:31 01-02T14:32 1' });
    // The last microsecond before 14:31, as a range may be named too.
    expect(within(both, '2024-01-02T14:30:00Z', '2024-01-02T14:30:59.999999Z')).toEqual(first);
  });

  it('has no price of a week that is not over by its end', () => {
    const weeks = marketWith(seriesOf('ESH24.CME', [1, 2, 3], { start: startMicros('2024-01-01'), step: 168 * HOUR }));
    expect(within(weeks, '2024-01-01', '2024-01-12')['ESH24.CME']).toBe('01-01T06:00 01-07T23:00 1');
  });

  it('keeps instruments apart whose dates begin at different moments', () => {
    const both = marketWith(hours('A.X', '2024-01-07T22:00:00Z', 120), fx);
    expect(within(both, '2024-01-09', '2024-01-09')).toEqual({
      'A.X': '01-09T00:00 01-10T00:00 24',
      'EUR/USD.FOREX': '01-08T22:00 01-09T22:00 24',
    });
  });
});
