import type { MarketData } from '../../../engine/columns/market-data';
import type { Instrument } from '../../../engine/model/instrument';
import type { OrderEvent, OrderFill, OrderId } from '../../../engine/model/order';
import type { RunConfig } from '../../../engine/model/run-config';
import type {
  BarContext,
  BarHistory,
  BarSession,
  EdgeContext,
  IndicatorHandle,
  InitContext,
  RowContext,
  SeriesFunction,
  Strategy,
} from '../../../engine/strategies/define-strategy';
import { START } from '../random-market';
import { configOf, engineWith } from '../support';
import { optionMarket } from './option-walks';
import { DAY, generator, marketOf, MIXES, randomWalk, TICK, type Walk } from './random-walks';

const SEED = Number(process.env.AUDIT_SEED ?? 7);
const CUTS = 2;
const draw = generator(SEED);
const config = configOf({ strategy: 'under-test', account: { initialCapital: 1e6, type: 'margin', leverage: 2 } });

/** The same prices up to a time, others after it. */
function changedAfter(walk: Walk, time: number): Walk {
  const prices = walk.prices.slice();
  for (let i = (time - START) / TICK + 1; i < prices.length; i++) prices[i] = 2000 - prices[i]! + (i % 7);
  return { name: `${walk.name} changed after ${time}`, prices };
}

type Seen = (string | number | boolean | undefined)[];
type Call = (seen: Seen[], entry: Seen) => void;
/** All that a context shows, of bars and of the account. */
const historyOf = ({ time, open, high, low, close, volume }: BarHistory) =>
  [time, open, high, low, close, volume].map((column) => column.join());
const sessionOf = (session?: BarSession) => (session ? (Object.values(session) as Seen) : []);
const MEMBERS = ['time', 'index', 'open', 'high', 'low', 'close', 'volume', 'position', 'cash', 'equity'] as const;

/** A series of a strategy's own: how far a mean lies within the range of its bar. */
const turns: SeriesFunction = (high, low, mean) => mean.map((value, t) => (value - low[t]!) / (high[t]! - low[t]!));

/** What is seen before the first bar, where a run has a start, and after the last. */
function watchEdges(log: Call, seen: Seen[]) {
  const edge = (ctx: EdgeContext) =>
    ctx.instruments.forEach((name, i) =>
      log(seen, [ctx.time, name, ctx.cash, ctx.equity, ctx.close(i), ctx.position(i), ...historyOf(ctx.history(4, i))]),
    );
  return { onStart: edge, onEnd: edge };
}

/** Writes down whatever each member of a context says, and uses the members that act. */
function watchBars(log: Call, seen: Seen[]) {
  let [mean, own] = [0 as IndicatorHandle, 0 as IndicatorHandle];
  let order: OrderId | undefined;
  return {
    init(ctx: InitContext) {
      mean = ctx.indicator('sma', { period: 3 });
      own = ctx.series(turns, ['high', 'low', mean]);
      ctx.on({ time: '15:50' }, (bar) => log(seen, [bar.time, 'on', bar.close]));
    },
    ...watchEdges(log, seen),
    onBar(ctx: BarContext) {
      const view = order === undefined ? undefined : ctx.order(order);
      log(seen, [
        ctx.time,
        ctx.instrument,
        ...MEMBERS.map((member) => ctx[member]),
        ctx.value(mean),
        ctx.random(),
        ctx.value(mean, 2),
        ctx.value(own),
        ctx.value(own, 1),
        ...sessionOf(ctx.session),
        ctx.isMember,
        ...historyOf(ctx.history(4)),
        view?.status,
        view?.remaining,
      ]);
      const step = Math.round(100 * ctx.close) % 8;
      if (step === 0) ctx.target(1);
      if (step === 1) ctx.target(-1);
      if (step === 2)
        order = ctx.buy(1, { limit: ctx.close - 0.3, stopLoss: ctx.close - 2, takeProfit: ctx.close + 2 });
      if (step === 3) order = ctx.sell(1, { stop: ctx.close - 0.3, timeInForce: 'day' });
      if (step === 4 && order !== undefined) log(seen, [ctx.time, 'cancelled', ctx.cancel(order)]);
      if (step === 5 && order !== undefined) log(seen, [ctx.time, 'amended', ctx.amend(order, { quantity: 2 })]);
      if (step === 6) order = ctx.combo([{ instrument: ctx.instrument, quantity: 1 }]);
      if (step === 7) ctx.at(ctx.time + DAY / 3, () => log(seen, [ctx.time, 'timer', ctx.close]));
      if (ctx.index === 0) ctx.every(DAY / 4, () => log(seen, [ctx.time, 'every', ctx.close]));
    },
    ...watchEvents(log, seen),
  };
}

/** Writes down what a strategy is told of its orders. */
function watchEvents(log: Call, seen: Seen[]) {
  return {
    onFill: (ctx: BarContext, fill: OrderFill) =>
      log(seen, [ctx.time, ctx.instrument, 'filled', fill.order, fill.side, fill.quantity, fill.price, ctx.cash]),
    onOrder: (ctx: BarContext, event: OrderEvent) =>
      log(seen, [ctx.time, ctx.instrument, ...Object.values(event).map(String)]),
  };
}

/** Buys options and exercises them, or sells them again, by what the underlying shows. */
function watchOptions(log: Call, seen: Seen[]) {
  return {
    onRow(ctx: RowContext) {
      ctx.instruments.forEach((name, i) => {
        if (ctx.has(i)) log(seen, [ctx.time, name, ctx.close(i), ctx.position(i), ctx.cash, ctx.equity]);
      });
      if (!(ctx.close(0) > 0)) return;
      const option = 1 + (Math.round(100 * ctx.close(0)) % (ctx.instruments.length - 1));
      const name = ctx.instruments[option]!;
      if (ctx.position(option) > 0 && ctx.index % 3 === 0) ctx.exercise(name);
      else if (ctx.has(option) && ctx.index % 2 === 0) ctx.combo([{ instrument: name, quantity: 1 }]);
      else ctx.target(option, 0);
    },
    ...watchEvents(log, seen),
  };
}

function watchRows(log: Call, seen: Seen[]) {
  let [mean, own] = [0 as IndicatorHandle, 0 as IndicatorHandle];
  return {
    init(ctx: InitContext) {
      mean = ctx.indicator('sma', { period: 3 });
      own = ctx.series(turns, ['high', 'low', mean]);
      ctx.on({ time: 'close' }, (row: RowContext) => log(seen, [row.time, 'on', row.close(0), row.close(1)]));
    },
    ...watchEdges(log, seen),
    onRow(ctx: RowContext) {
      ctx.instruments.forEach((name, i) => {
        const prices = [ctx.open(i), ctx.high(i), ctx.low(i), ctx.close(i), ctx.volume(i)];
        log(seen, [ctx.time, name, ctx.index, ctx.has(i), ...prices, ctx.position(i), ctx.cash, ctx.equity]);
        log(seen, [ctx.time, ctx.isMember(i), ctx.members.join(), ctx.rank((j) => ctx.close(j)).join()]);
        log(seen, [
          ctx.time,
          name,
          ctx.value(mean, i),
          ctx.value(mean, i, 2),
          ctx.value(own, i),
          ...historyOf(ctx.history(i, 4)),
        ]);
        if (Math.round(100 * ctx.close(i)) % 5 === 0) ctx.target(i, Math.round(ctx.close(i)) % 2);
      });
    },
  };
}

/** Belongs to the universe `own` on two days of the walk. */
const memberOf = (id: string): Instrument => ({
  ...{ id, kind: 'equity', multiplier: 1 },
  universes: { own: [{ from: '2024-01-03', to: '2024-01-04' }] },
});

const log: Call = (seen, entry) => void seen.push(entry);

describe(`what comes later changes nothing before it (AUDIT_SEED=${SEED})`, () => {
  const cuts = Array.from({ length: CUTS }, (_, i) => {
    const end = START + Math.floor((1.5 + 3 * draw()) * (DAY / TICK)) * TICK;
    return { walk: randomWalk(SEED + i), end };
  });

  /** What a strategy sees until a time, over a walk and over one that is another after that time, is the same. */
  function compare(
    create: (seen: Seen[]) => Strategy,
    scope: 'instrument' | 'portfolio',
    { market, settings = config }: { market: (walk: Walk) => MarketData; settings?: RunConfig },
  ) {
    for (const { walk, end } of cuts) {
      const seenIn = (one: Walk) => {
        const seen: Seen[] = [];
        engineWith(() => create(seen), scope).run(market(one), settings);
        return seen.filter(([time]) => (time as number) <= end);
      };
      const seen = seenIn(walk);
      expect(seen.length).toBeGreaterThan(10);
      expect(seenIn(changedAfter(walk, end))).toEqual(seen);
    }
  }

  describe.each(MIXES.map((mix) => [mix.join(' + '), mix] as const))('of %s', (_, mix) => {
    const cold = { market: (walk: Walk) => marketOf(walk, mix) };
    const warm = {
      market: (walk: Walk) => {
        const market = marketOf(walk, mix);
        const known = market.panels.flatMap(({ instruments }) => instruments.map(memberOf));
        return { ...market, instruments: Object.fromEntries(known.map((instrument) => [instrument.id, instrument])) };
      },
      settings: { ...config, start: START + DAY, universe: 'own' },
    };

    test.each([
      ['from the first bar on', cold],
      ['after a warm-up', warm],
    ])('in any member of the context of a strategy by instrument, %s', (_when, run) => {
      compare((seen) => watchBars(log, seen), 'instrument', run);
    });

    test.each([
      ['from the first bar on', cold],
      ['after a warm-up', warm],
    ])('in any member of the context of a strategy by portfolio, %s', (_when, run) => {
      compare((seen) => ({ ...watchRows(log, seen), ...watchEvents(log, seen) }), 'portfolio', run);
    });
  });

  test.each(['15min', '1d', 'tick'])(
    'of options beside an underlying by %s, exercised and held to their end',
    (axis) => {
      compare((seen) => watchOptions(log, seen), 'portfolio', {
        market: (walk) => optionMarket(walk, axis, 'american'),
      });
    },
  );
});
