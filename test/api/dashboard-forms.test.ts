import { asCommand, asCurl } from '../../api/dashboard/src/pages/new/as-code';
import type { FormState } from '../../api/dashboard/src/pages/new/form-state';
import { endBefore } from '../../api/dashboard/src/pages/new/holdout';
import { COST_PRESETS, presetOf, withCosts, type CostPresetName } from '../../api/dashboard/src/pages/new/presets';
import { whenOfCron, whenOfInterval } from '../../api/dashboard/src/pages/schedules/when';
import { chainOf } from '../../api/dashboard/src/pages/session/chain';
import { runRequestSchema, type RunRequest } from '../../engine/model/run-config';
import type { SessionInstrumentView } from '../../engine/model/views';

const form = { fees: '0', slippage: '0', settings: { 'account.type': 'margin' } } as unknown as FormState;

describe('a part that is held out', () => {
  it('is so many per cent of the calendar days, and ends the range the day before', () => {
    expect(endBefore({ start: '2024-01-01', end: '2024-01-10T23:59:59.999Z' }, 30)).toBe('2024-01-07');
    expect(endBefore({ start: '2000-01-03T00:00:00.000Z', end: '2020-04-17' }, 20)).toBe('2016-03-27');
  });

  it('is none where the range cannot be read or nothing would be left', () => {
    expect(endBefore({ start: 'soon', end: '2024-01-10' }, 10)).toBeUndefined();
    expect(endBefore({ start: '2024-01-11', end: '2024-01-10' }, 10)).toBeUndefined();
    expect(endBefore({ start: '2024-01-10', end: '2024-01-10' }, 100)).toBeUndefined();
  });
});

describe('presets of costs', () => {
  it.each(Object.keys(COST_PRESETS) as CostPresetName[])('%s is told by the costs that it sets', (name) => {
    expect(presetOf({ ...form, ...withCosts(form, name) })).toBe(name);
  });

  it('leave no cost of one before, and keep what is no cost', () => {
    const shares = { ...form, ...withCosts(form, 'shares') };
    expect(withCosts(shares, 'perpetuals')).toEqual({
      ...{ fees: '0.05', slippage: '0.02' },
      settings: { 'account.type': 'margin' },
    });
    expect(presetOf({ ...shares, fees: '0.3' })).toBeUndefined();
  });
});

describe('a request as code', () => {
  const request: RunRequest = runRequestSchema.parse({
    ...{ session: 'demo', strategy: 'sma-cross', parameters: { fast: 5, mode: "don't" } },
    ...{ label: 'my run', instruments: ['BTC-USDT.BINANCE'], end: '2020-01-31', fees: { perShare: 0.005 } },
  });

  it('is a command whose words a shell takes as they are, without what is meant anyway', () => {
    expect(asCommand('run', request).split(' \\\n  ')).toEqual([
      'npx holdfast run demo sma-cross',
      '--param fast=5',
      `--param 'mode=don'\\''t'`,
      '--instrument BTC-USDT.BINANCE',
      '--end 2020-01-31',
      '--capital 100000',
      '--fee 0',
      '--set fees.perShare=0.005',
      '--slippage 0',
      "--label 'my run'",
    ]);
  });

  it('is the body of a request that means the same', () => {
    const body = /-d '(.*)'$/s.exec(asCurl('run', request, 'http://127.0.0.1/api/v1'))![1]!.replaceAll(`'\\''`, `'`);
    expect(runRequestSchema.parse(JSON.parse(body))).toEqual(request);
  });
});

describe('times of a schedule', () => {
  const now = new Date('2024-03-08T12:00:00Z');

  it('are those of the clock of its zone, across the change to summer time', () => {
    expect(whenOfCron('30 17 * * 1-5', 'America/New_York', now)).toEqual({
      words: 'At 17:30, Monday through Friday',
      next: ['2024-03-08T22:30', '2024-03-11T21:30', '2024-03-12T21:30', '2024-03-13T21:30', '2024-03-14T21:30'].map(
        (time) => `${time}:00.000Z`,
      ),
    });
  });

  it('of an interval are counted from 1970 on; what cannot be read has none', () => {
    expect(whenOfInterval('6h', now)!.next.slice(0, 2)).toEqual([
      '2024-03-08T18:00:00.000Z',
      '2024-03-09T00:00:00.000Z',
    ]);
    expect(whenOfInterval('6 hours', now)).toBeUndefined();
    expect(whenOfCron('61 * * * *', 'UTC', now)).toBeUndefined();
    expect(whenOfCron('0 2 * * *', 'Atlantis', now)).toBeUndefined();
  });
});

test('a chain of options has a row for each strike, with the call and the put, by underlying and expiry', () => {
  const option = (expiry: string, strike: number, right: 'call' | 'put') =>
    ({
      id: `${expiry}${right}${strike}`,
      underlying: 'NIFTY',
      expiry,
      strike,
      right,
    }) as unknown as SessionInstrumentView;
  const chain = chainOf([
    ...[option('2025-02-27', 100, 'put'), option('2025-01-30', 110, 'call'), option('2025-01-30', 100, 'put')],
    ...[option('2025-01-30', 100, 'call'), { id: 'NIFTY', symbol: 'NIFTY' } as unknown as SessionInstrumentView],
  ]);
  expect(chain).toEqual([
    {
      ...{ underlying: 'NIFTY', expiry: '2025-01-30' },
      strikes: [
        { strike: 100, call: '2025-01-30call100', put: '2025-01-30put100' },
        { strike: 110, call: '2025-01-30call110', put: undefined },
      ],
    },
    {
      ...{ underlying: 'NIFTY', expiry: '2025-02-27' },
      strikes: [{ strike: 100, call: undefined, put: '2025-02-27put100' }],
    },
  ]);
});
