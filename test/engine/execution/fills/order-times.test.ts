import { buildMarket, type BarSeries } from '../../../../engine/columns/market-data';
import type { OrderEvent, OrderFill, OrderOptions } from '../../../../engine/model/order';
import { toIso } from '../../../../engine/model/time';
import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { configOf, engineWith } from '../../support';

const MINUTE = 60_000_000;
const fromIso = (text: string) => Date.parse(text) * 1000;

/** Bars of half an hour that begin at these times, each at one price. */
function seriesOf(instrument: string, bars: [string, number][]): BarSeries {
  const prices = () => Float64Array.from(bars, ([, price]) => price);
  const times = Float64Array.from(bars, ([time]) => fromIso(time));
  return { instrument, times, open: prices(), high: prices(), low: prices(), close: prices(), volume: prices() };
}

/** Begins of bars of half an hour from one to another, both included. */
function halfHours(day: string, from: string, to: string): string[] {
  const [first, last] = [fromIso(`${day}T${from}:00Z`), fromIso(`${day}T${to}:00Z`)];
  return Array.from({ length: (last - first) / (30 * MINUTE) + 1 }, (_, i) => toIso(first + i * 30 * MINUTE));
}

let serial = 0;

/** What becomes of an order for A that is placed at the close of a bar, as told: type or reason, and when. */
function life(series: BarSeries[], at: string, options: OrderOptions) {
  const told: string[] = [];
  const tested = engineWith(() => ({
    onBar: (ctx) => {
      if (toIso(ctx.time) === at && ctx.instrument === series[0]!.instrument) ctx.buy(1, options);
    },
    onOrder: (_: BarContext, { type, reason, time }: OrderEvent) => void told.push(`${toIso(time)} ${reason ?? type}`),
    onFill: (_: BarContext, { time, price }: OrderFill) => void told.push(`${toIso(time)} at ${price}`),
  }));
  tested.run(buildMarket(`order-times-${serial++}`, series), configOf({ strategy: 'under-test' }));
  return told.slice(1);
}

const iso = (text: string) => toIso(fromIso(text));

/* January: New York trades from 14:30 to 21:00 UTC. 2024-01-08 is a Monday. */
describe('orders for an instrument that has no bar from Monday 15:00 to Thursday 15:00', () => {
  const thin = seriesOf('A.NYSE', [
    ['2024-01-08T14:30:00Z', 100],
    ['2024-01-11T15:00:00Z', 90],
    ['2024-01-11T15:30:00Z', 90],
  ]);
  const days = ['2024-01-08', '2024-01-09', '2024-01-10', '2024-01-11'];
  const busy = seriesOf(
    'B.NYSE',
    days.flatMap((day) => halfHours(day, '14:30', '20:30')).map((time): [string, number] => [time, 50]),
  );
  const placed = iso('2024-01-08T15:00:00Z');

  it.each(['day', 'close'] as const)('%s ends with the session of Monday', (timeInForce) => {
    const end = timeInForce === 'day' ? 'expired' : 'NOT_FILLED_AT_ONCE';
    expect(life([thin, busy], placed, { timeInForce })).toEqual([`${iso('2024-01-08T21:00:00Z')} ${end}`]);
  });

  it('open ends with the session of Tuesday, whose auction it had none of', () => {
    const end = `${iso('2024-01-09T21:00:00Z')} NOT_FILLED_AT_ONCE`;
    expect(life([thin, busy], placed, { timeInForce: 'open' })).toEqual([end]);
  });

  it.each(['ioc', 'fok'] as const)('%s ends at the next step', (timeInForce) => {
    const end = `${iso('2024-01-08T15:30:00Z')} NOT_FILLED_AT_ONCE`;
    expect(life([thin, busy], placed, { timeInForce })).toEqual([end]);
  });

  it('gtd ends at the first step after its moment', () => {
    const expires = fromIso('2024-01-09T15:10:00Z');
    expect(life([thin, busy], placed, { expires })).toEqual([`${iso('2024-01-09T15:30:00Z')} expired`]);
  });

  it('gtc waits', () => {
    expect(life([thin, busy], placed, { timeInForce: 'gtc' })[0]).toBe(`${iso('2024-01-11T15:00:00Z')} at 90`);
  });

  it.each([
    ['day', 'expired'],
    ['ioc', 'NOT_FILLED_AT_ONCE'],
    ['fok', 'NOT_FILLED_AT_ONCE'],
  ] as const)('alone in its run %s finds no bar of its session either', (timeInForce, end) => {
    expect(life([thin], placed, { timeInForce })).toEqual([`${iso('2024-01-11T15:30:00Z')} ${end}`]);
  });
});

it('an ioc order that is placed when the market closes meets the next open', () => {
  const bars = ['2024-01-08', '2024-01-09'].flatMap((day) => halfHours(day, '14:30', '20:30'));
  const series = seriesOf(
    'A.NYSE',
    bars.map((time, i) => [time, 100 + i]),
  );
  const other = seriesOf('B.NYSE', [['2024-01-08T14:30:00Z', 1]]);
  const told = life([series, other], iso('2024-01-08T21:00:00Z'), { timeInForce: 'ioc' });
  expect(told[0]).toBe(`${iso('2024-01-09T14:30:00Z')} at 113`);
});

describe('auctions of an instrument with extended hours, 04:00 to 20:00 in New York', () => {
  const evening = (day: string) => halfHours(day, '00:00', '00:30');
  const bars = [
    ...halfHours('2024-01-08', '09:00', '23:30'),
    ...evening('2024-01-09'),
    ...halfHours('2024-01-09', '09:00', '23:30'),
    ...evening('2024-01-10'),
  ];
  const series = seriesOf(
    'A.NYSE',
    bars.map((time, i) => [time, 100 + i]),
  );
  const priceAt = (time: string) => 100 + bars.indexOf(iso(time));

  it.each([
    ['open', '2024-01-08T19:30:00Z', '2024-01-09T14:30:00Z', '2024-01-09T14:30:00Z'],
    ['open', '2024-01-08T22:00:00Z', '2024-01-09T14:30:00Z', '2024-01-09T14:30:00Z'],
    ['open', '2024-01-09T11:00:00Z', '2024-01-09T14:30:00Z', '2024-01-09T14:30:00Z'],
    ['close', '2024-01-08T19:30:00Z', '2024-01-08T21:00:00Z', '2024-01-08T20:30:00Z'],
    ['close', '2024-01-08T22:00:00Z', '2024-01-09T21:00:00Z', '2024-01-09T20:30:00Z'],
  ] as const)('%s placed at %s is that of %s', (...row) => {
    const [timeInForce, placed, at, bar] = row;
    expect(life([series], iso(placed), { timeInForce })[0]).toBe(`${iso(at)} at ${priceAt(bar)}`);
  });

  it('a day order that is placed after hours lives through the next regular session', () => {
    const told = life([series], iso('2024-01-08T22:00:00Z'), { timeInForce: 'day', limit: 1 });
    expect(told).toEqual([`${iso('2024-01-09T21:00:00Z')} expired`]);
  });
});
