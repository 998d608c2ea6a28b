import { startMicros, toIso } from '../../../../engine/model/time';
import type { BarContext, BarSession, RowContext } from '../../../../engine/strategies/define-strategy';
import { marketWith, MINUTE, seriesOf } from '../../random-market';
import { configOf, engineWith, errorOf } from '../../support';

const config = configOf({ strategy: 'under-test' });
const HOUR = 60 * MINUTE;

/** Bars of a length over sessions given by when they open and close. */
function barsOf(instrument: string, sessions: readonly [string, string][], step: number) {
  const times = sessions.flatMap(([open, close]) => {
    const [from, to] = [startMicros(open), startMicros(close)];
    return Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);
  });
  return seriesOf(
    instrument,
    times.map((_, i) => 100 + i),
    { times },
  );
}

/** New York: 2 July 2024, the half day of the 3rd, and the 5th. */
const JULY: [string, string][] = [
  ['2024-07-02T13:30:00Z', '2024-07-02T20:00:00Z'],
  ['2024-07-03T13:30:00Z', '2024-07-03T17:00:00Z'],
  ['2024-07-05T13:30:00Z', '2024-07-05T20:00:00Z'],
];

describe('a schedule by exchange time', () => {
  test('calls at the first step that is not before the moment, on each session', () => {
    const calls: string[] = [];
    const tested = engineWith(() => ({
      init: (ctx) => ctx.on({ time: '15:50' }, (bar: BarContext) => calls.push(`${toIso(bar.time)} ${bar.close}`)),
      onBar: () => undefined,
    }));
    tested.run(marketWith(barsOf('A.XNAS', JULY, 15 * MINUTE)), config);
    // 26 bars a day, 14 on the half day: the moments lie in the bars of 15:45, at the close of 13:00, in that of 15:45.
    expect(calls).toEqual([
      '2024-07-02T20:00:00.000Z 125',
      '2024-07-03T17:00:00.000Z 139',
      '2024-07-05T20:00:00.000Z 165',
    ]);
  });

  test('that is set within a session counts from there, and orders of its callback are those of a bar', () => {
    const calls: string[] = [];
    const tested = engineWith(() => ({
      onBar(ctx) {
        if (ctx.index === 20)
          ctx.on({ time: 'open+30m' }, (bar) => {
            calls.push(toIso(bar.time));
            bar.target(1);
          });
      },
    }));
    const { fills } = tested.run(marketWith(barsOf('A.XNAS', JULY, 15 * MINUTE)), config);
    expect(calls).toEqual(['2024-07-03T14:00:00.000Z', '2024-07-05T14:00:00.000Z']);
    expect(fills).toMatchObject([{ time: startMicros('2024-07-03T14:00:00Z'), price: 127 }]);
  });

  test('of daily bars calls at the close of the session', () => {
    const calls: string[] = [];
    const days = ['2024-07-02', '2024-07-03', '2024-07-05'].map(startMicros);
    const series = seriesOf('A.XNAS', [1, 2, 3], { times: days });
    const onStart = { time: 'open+30m', day: 'last-of-week' } as const;
    const tested = engineWith(() => ({
      onStart: (ctx) => ctx.on(onStart, (bar) => calls.push(toIso(bar.time))),
      onBar: () => undefined,
    }));
    tested.run(marketWith(series), config);
    expect(calls).toEqual(['2024-07-05T20:00:00.000Z']);
  });

  test('of a portfolio goes by the exchange of the instrument that it names', () => {
    const calls: string[] = [];
    const tested = engineWith(
      () => ({
        init(ctx) {
          const write = (name: string) => (row: RowContext) => calls.push(`${name} ${toIso(row.time).slice(11, 16)}`);
          ctx.on({ time: 'close' }, write('XNAS'));
          ctx.on({ time: 'close', instrument: 'N.NSE' }, write('NSE'));
        },
        onRow: () => undefined,
      }),
      'portfolio',
    );
    const india = barsOf('N.NSE', [['2024-07-02T03:45:00Z', '2024-07-02T10:00:00Z']], 15 * MINUTE);
    // Both in dollars: the account has one currency.
    const dollars = (id: string) => ({ id, kind: 'equity' as const, multiplier: 1, currency: 'USD' });
    const instruments = { 'A.XNAS': dollars('A.XNAS'), 'N.NSE': dollars('N.NSE') };
    tested.run({ ...marketWith(barsOf('A.XNAS', [JULY[0]!], HOUR), india), instruments }, config);
    expect(calls).toEqual(['NSE 10:00', 'XNAS 20:00']);
  });

  test('cannot name an instrument that the run does not have', () => {
    const rule = { time: 'close', instrument: 'B.XNAS' };
    const tested = engineWith(() => ({ onBar: (ctx) => ctx.on(rule, () => undefined) }));
    const error = errorOf(() => tested.run(marketWith(barsOf('A.XNAS', JULY, HOUR)), config));
    expect(error).toMatchObject({ code: 'STRATEGY_FAILED' });
    expect(error.message).toContain('The run has no instrument "B.XNAS"');
  });

  test('has no keys that are unknown', () => {
    const tested = engineWith(() => ({ onBar: (ctx) => ctx.on({ time: 'open', foo: 1 } as never, () => undefined) }));
    const error = errorOf(() => tested.run(marketWith(barsOf('A.XNAS', JULY, HOUR)), config));
    expect(error.message).toContain('rule.foo is unknown: it takes time, day, instrument');
  });
});

describe('the session of a bar', () => {
  const described = ({ date, open, close, isFirstBar, isLastBar }: BarSession) =>
    [
      date,
      toIso(open).slice(11, 16),
      toIso(close).slice(11, 16),
      isFirstBar ? 'first' : '',
      isLastBar ? 'last' : '',
    ].join(' ');

  function sessions(...args: Parameters<typeof barsOf>): string[] {
    const seen: string[] = [];
    const tested = engineWith(() => ({ onBar: (ctx) => void seen.push(described(ctx.session)) }));
    tested.run(marketWith(barsOf(...args)), config);
    return seen;
  }

  test('knows its last bar by the calendar, on half days too', () => {
    expect(sessions('A.XNAS', JULY.slice(0, 2), 2 * HOUR)).toEqual([
      '2024-07-02 13:30 20:00 first ',
      '2024-07-02 13:30 20:00  ',
      '2024-07-02 13:30 20:00  ',
      '2024-07-02 13:30 20:00  last',
      '2024-07-03 13:30 17:00 first ',
      '2024-07-03 13:30 17:00  last',
    ]);
  });

  test('has no last bar where the data ends earlier, and no matter what comes after', () => {
    expect(sessions('A.XNAS', [['2024-07-02T13:30:00Z', '2024-07-02T15:30:00Z'], JULY[1]!], HOUR).slice(0, 3)).toEqual([
      '2024-07-02 13:30 20:00 first ',
      '2024-07-02 13:30 20:00  ',
      '2024-07-03 13:30 17:00 first ',
    ]);
  });

  test('begins on the evening before, and with what is traded before the open', () => {
    const evening: [string, string] = ['2024-01-07T23:00:00Z', '2024-01-08T01:00:00Z'];
    expect(sessions('ESH4.CME', [evening], HOUR)).toEqual(
      Array.from({ length: 2 }, (_, i) => `2024-01-08 23:00 22:00 ${i === 0 ? 'first' : ''} `),
    );
    const early: [string, string] = ['2024-07-02T12:30:00Z', '2024-07-02T14:30:00Z'];
    expect(sessions('A.XNAS', [early], HOUR)).toEqual(['2024-07-02 13:30 20:00 first ', '2024-07-02 13:30 20:00  ']);
  });

  test('of a day is first and last, and of a run with warm-up no first where bars went before', () => {
    const seen: string[] = [];
    const tested = engineWith(() => ({ onRow: (ctx) => void seen.push(described(ctx.session(0)!)) }), 'portfolio');
    const days = ['2024-07-02', '2024-07-03'].map(startMicros);
    tested.run(marketWith(seriesOf('A.XNAS', [1, 2], { times: days })), config);
    tested.run(marketWith(barsOf('A.XNAS', JULY.slice(0, 1), 3 * HOUR)), {
      ...config,
      start: startMicros('2024-07-02T15:00:00Z'),
    });
    expect(seen).toEqual([
      '2024-07-02 13:30 20:00 first last',
      '2024-07-03 13:30 17:00 first last',
      '2024-07-02 13:30 20:00  ',
      '2024-07-02 13:30 20:00  last',
    ]);
  });
});
