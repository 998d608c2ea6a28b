import type { EdgeContext, IndicatorHandle, Strategy } from '../../../../engine/strategies/define-strategy';
import { toIso } from '../../../../engine/model/time';
import { marketWith, MINUTE, seriesOf, START } from '../../random-market';
import { configOf, engineWith, errorOf } from '../../support';

const config = configOf({ strategy: 'under-test' });
const closes = [10, 11, 12, 13, 14, 15];
const market = () => marketWith(seriesOf('A.X', closes), seriesOf('B.X', [20, 21, 22], { step: 2 * MINUTE }));
const minute = (time: number) => toIso(time).slice(11, 16);

test('the instruments of a run are known in every call of a strategy', () => {
  const seen: (readonly string[])[] = [];
  const see = ({ instruments }: { instruments: readonly string[] }) => void seen.push(instruments);
  const tested = engineWith(() => ({ init: see, onStart: see, onBar: see, onEnd: see }));
  tested.run(marketWith(seriesOf('A.X', [10, 11])), config);
  expect(seen).toEqual(Array.from({ length: 5 }, () => ['A.X']));
});

describe('onStart and onEnd', () => {
  test('are called once each, before the first bar and after the last, for each strategy object', () => {
    const calls: string[] = [];
    const tested = engineWith(() => ({
      onStart: (ctx) => void calls.push(`start ${ctx.instrument} ${minute(ctx.time)} ${ctx.close()}`),
      onEnd: (ctx) => void calls.push(`end ${ctx.instrument} ${minute(ctx.time)} ${ctx.close()} ${ctx.position()}`),
      onBar: (ctx) => void (ctx.index === 0 && (calls.push(`bar ${ctx.instrument}`), ctx.buy(2))),
    }));
    tested.run(market(), config);
    expect(calls).toEqual([
      'start A.X 00:00 NaN',
      'start B.X 00:00 NaN',
      'bar A.X',
      'bar B.X',
      'end A.X 00:06 15 2',
      'end B.X 00:06 22 2',
    ]);
  });

  test('record and log at the time that they see', () => {
    const write = (ctx: EdgeContext) => {
      ctx.log(minute(ctx.time));
      ctx.record('close', ctx.cash);
    };
    const tested = engineWith(() => ({ onStart: write, onEnd: write, onBar: (ctx) => ctx.record('close', 7) }));
    const { notes } = tested.run(marketWith(seriesOf('A.X', [10, 11])), config);
    const { time, message } = notes.log.columns;
    expect([...time].map((moment, i) => `${minute(moment)} ${message[i]}`)).toEqual(['00:00 00:00', '00:02 00:02']);
    const capital = config.account.initialCapital;
    expect([...notes.series.columns.time].map(minute)).toEqual(['00:00', '00:01', '00:02']);
    expect([...notes.series.columns.value]).toEqual([capital, 7, capital]);
  });

  test('see the bars before the start and all of the run, and neither less nor more', () => {
    const seen: (number | string)[][] = [];
    let mean: IndicatorHandle;
    const write = (ctx: EdgeContext) =>
      void seen.push([minute(ctx.time), ctx.cash, ctx.value(mean), ...ctx.history(3).close, ctx.close(1)]);
    const tested = engineWith(
      () => ({
        init: (ctx) => void (mean = ctx.indicator('sma', { period: 2 })),
        onStart: write,
        onEnd: write,
        onRow: () => undefined,
      }),
      'portfolio',
    );
    tested.run(market(), { ...config, start: START + 2 * MINUTE });
    expect(seen).toEqual([
      // Bars of 00:01 and 00:02 are closed, (10 + 11) / 2; B has closed 20 at 00:02.
      ['00:02', 10_000, 10.5, NaN, 10, 11, 20],
      ['00:06', 10_000, 14.5, 13, 14, 15, 22],
    ]);
  });

  test('set timers that count from the first bar on', () => {
    const called: string[] = [];
    const tested = engineWith(() => {
      let now: () => string;
      return {
        onStart(ctx) {
          ctx.at(ctx.time + 2 * MINUTE, () => called.push(`at ${now()}`));
          ctx.every(3 * MINUTE, () => called.push(`every ${now()}`));
        },
        onBar: (ctx) => void (now = () => minute(ctx.time)),
      };
    });
    tested.run(marketWith(seriesOf('A.X', closes, { start: START + MINUTE })), config);
    // Bars close from 00:02 to 00:07; intervals begin at 00:03 and 00:06.
    expect(called).toEqual(['at 00:03', 'every 00:03', 'every 00:06']);
  });

  test.each<[string, Strategy]>([
    ['onEnd takes no orders and no timers: the run is over', { onEnd: (ctx) => (ctx as never as Orders).buy(1) }],
    ['onEnd takes no orders and no timers: the run is over', { onEnd: (ctx) => ctx.at(0, () => undefined) }],
    ['onStart takes no orders: the first bar is yet to come', { onStart: (ctx) => (ctx as never as Orders).target(1) }],
  ])('refuse orders: %s', (message, edges) => {
    const tested = engineWith(() => ({ onBar: () => undefined, ...edges }));
    const error = errorOf(() => tested.run(marketWith(seriesOf('A.X', closes)), config));
    expect(error).toMatchObject({ code: 'STRATEGY_FAILED', message: `The strategy threw: ${message}` });
  });
});

interface Orders {
  buy(quantity: number): void;
  target(quantity: number): void;
}
