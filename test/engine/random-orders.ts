import { naiveBarTimes } from './naive-bar-times';
import fc from 'fast-check';
import type { BarSeries } from '../../engine/columns/market-data';
import type { Instrument } from '../../engine/model/instrument';
import type { OrderOptions, TimeInForce } from '../../engine/model/order';
import type { RunConfig } from '../../engine/model/run-config';
import type { NaiveAction, NaiveBars, NaiveOption, NaiveRules } from './naive-market';
import { START } from './random-market';

/** Five bars a day, so that days begin and end within a scenario. */
export const STEP = 5 * 3_600_000_000;
export const TICK = 0.25;

/** What an instrument's strategy does at a bar, in ticks around the close and in places of earlier orders. */
interface Wish {
  kind: 'plain' | 'target' | 'order' | 'cancel' | 'amend' | 'combo' | 'exercise';
  quantity: number;
  prices: Partial<Record<'limit' | 'stop' | 'touch' | 'trail' | 'stopLoss' | 'takeProfit' | 'stopTrail', number>>;
  stopTrailFraction: number | undefined;
  trailFraction: number | undefined;
  timeInForce: TimeInForce | undefined;
  expires: number | undefined;
  reduceOnly: boolean;
  oco: boolean;
  back: number;
}

export interface Scenario {
  series: BarSeries[];
  instruments: Record<string, Instrument>;
  wishes: Record<string, Wish[][]>;
  rules: NaiveRules;
}

const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });

const prices = fc.oneof(
  { weight: 3, arbitrary: fc.record({ limit: fc.integer({ min: -12, max: 12 }) }) },
  { weight: 3, arbitrary: fc.record({ stop: fc.integer({ min: -12, max: 12 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ stop: fc.integer({ min: -8, max: 8 }), limit: fc.integer({ min: -8, max: 8 }) }),
  },
  { weight: 2, arbitrary: fc.record({ touch: fc.integer({ min: -12, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ trail: fc.integer({ min: 1, max: 10 }) }) },
  { weight: 2, arbitrary: fc.constant({}) },
);
const brackets = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ stopLoss: fc.integer({ min: -10, max: 2 }) }) },
  {
    weight: 2,
    arbitrary: fc.record(
      { stopTrail: fc.integer({ min: 0, max: 8 }), takeProfit: fc.integer({ min: 0, max: 10 }) },
      { requiredKeys: ['stopTrail'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({ stopLoss: fc.integer({ min: -10, max: 0 }), takeProfit: fc.integer({ min: 0, max: 10 }) }),
  },
);

const wishOf = (kind: fc.Arbitrary<Wish['kind']>): fc.Arbitrary<Wish> =>
  fc
    .record({
      kind,
      quantity: fc.constantFrom(-4, -3, -2, -1, 1, 2, 3, 4, 1.5, -2.5),
      prices,
      brackets,
      stopTrailFraction: fc.option(fc.constantFrom(0.02, 0.05, 1), { nil: undefined, freq: 1 }),
      trailFraction: fc.option(fc.constantFrom(0.02, 0.1, 1.5), { nil: undefined, freq: 1 }),
      timeInForce: rarely(fc.constantFrom<TimeInForce>('gtc', 'day', 'gtd', 'ioc', 'fok', 'open', 'close')),
      expires: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined, freq: 1 }),
      reduceOnly: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      oco: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
      back: fc.integer({ min: 0, max: 4 }),
    })
    .map(({ brackets: bracket, trailFraction, stopTrailFraction, ...rest }) => ({
      ...rest,
      stopTrailFraction: rest.oco ? stopTrailFraction : undefined,
      trailFraction: Object.keys(rest.prices).length > 0 ? undefined : trailFraction,
      kind: rest.kind,
      prices: { ...rest.prices, ...bracket },
    }));

const kinds = ['plain', 'target', 'order', 'order', 'order', 'order', 'cancel', 'amend', 'combo'] as const;

/** Bars of one instrument and what its strategy does at them. */
export interface Walk {
  first: number;
  moves: {
    gap: number;
    body: number;
    up: number;
    down: number;
    skip: number;
    volume: number;
    quote: [number, number] | null;
    still: boolean;
  }[];
  wishes: Wish[][];
  everyBar: boolean;
  quoted: boolean;
}

export const walkOf = (kind: fc.Arbitrary<Wish['kind']>): fc.Arbitrary<Walk> =>
  fc.record({
    first: fc.integer({ min: 60, max: 240 }),
    moves: fc.array(
      fc.record({
        gap: fc.integer({ min: -6, max: 6 }),
        body: fc.integer({ min: -8, max: 8 }),
        up: fc.integer({ min: 0, max: 8 }),
        down: fc.integer({ min: 0, max: 8 }),
        skip: fc.integer({ min: 0, max: 4 }).map((n) => (n === 0 ? 2 : 1)),
        volume: fc.constantFrom(0, 4, 10, 25, NaN),
        quote: fc.option(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), { freq: 4 }),
        still: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      }),
      { minLength: 2, maxLength: 25 },
    ),
    wishes: fc.array(fc.array(wishOf(kind), { maxLength: 3 }), { minLength: 25, maxLength: 25 }),
    everyBar: fc.boolean(),
    quoted: fc.boolean(),
  });

const TIERS = [
  { from: 0.1, maker: 0.0004, taker: 0.0006 },
  { from: 301.7, maker: 0, taker: 0.0003 },
];

export const rules: fc.Arbitrary<Omit<NaiveRules, 'multipliers'>> = fc
  .record({
    at: fc.constantFrom<NaiveRules['at']>('next-open', 'same-close'),
    intrabar: fc.constantFrom<NaiveRules['intrabar']>('pessimistic', 'optimistic'),
    limits: fc.constantFrom<NaiveRules['limits']>('touch', 'through'),
    volumeShare: fc.option(fc.constantFrom(0.1, 0.5), { nil: undefined }),
    salesFirst: fc.boolean(),
    latency: fc.constantFrom(0, 0, 0, 1000, 1.5 * STEP),
    delay: fc.constantFrom(0, 0, 0, 0, 1, 2),
    proportionalFee: fc.constantFrom(0, 0.001),
    makerFee: fc.constantFrom(0, 0, 0.0002),
    takerFee: fc.constantFrom(0, 0, 0.0005),
    buyFee: fc.constantFrom(0, 0, 0.00015),
    sellFee: fc.constantFrom(0, 0, 0.001),
    perShare: fc.constantFrom(0, 0.05),
    perContract: fc.constantFrom(0, 0.5),
    minimumFee: fc.constantFrom(0, 1),
    tiers: fc.constantFrom(undefined, undefined, TIERS),
    slippage: fc.constantFrom(0, 0.001),
    spread: fc.constantFrom(0, 0.002),
    fixed: fc.constantFrom(0, 0.1),
    quotes: fc.boolean(),
    capital: fc.constantFrom(60, 300, 100_000),
    margin: fc.boolean(),
    hedging: fc.boolean(),
    leverage: fc.constantFrom(1, 2, 5),
    liquidation: fc.constantFrom<NaiveRules['liquidation']>('intrabar', 'intrabar', 'close'),
    protected: fc.boolean(),
  })
  .map((rule) => ({
    ...rule,
    hedging: rule.hedging && rule.margin,
    leverage: rule.margin ? rule.leverage : 1,
    latency: rule.at === 'next-open' ? rule.latency : 0,
    maintenance: 0.5 / rule.leverage,
  }));

export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    walks: fc.array(walkOf(fc.constantFrom(...kinds)), { minLength: 1, maxLength: 3 }),
    rules,
    stepped: fc.boolean(),
    /** Whether the first instrument has bars of four steps, beside which shorter ones fill. */
    long: fc.boolean(),
    minQuantity: fc.constantFrom(undefined, undefined, 2),
    multiplier: fc.constantFrom(1, 1, 10),
    /** Futures, whose prices are so many ticks lower and may be negative. */
    lower: fc.constantFrom(0, 0, 0, 120),
  })
  .map(({ walks: drawn, rules: chosen, stepped, long, minQuantity, multiplier, lower }) => {
    const walks = drawn.map((one, i) => (long && i === 0 ? lengthened(one) : one));
    const ids = ['B.X', 'C-PERP.X', 'A.X'];
    const series = walks.map((one, i) => lowered(seriesOf(ids[i]!, one), lower));
    const instruments: Record<string, Instrument> = {};
    const { instrument } = series[0]!;
    if (lower > 0) for (const { instrument: id } of series) instruments[id] = { id, kind: 'future', multiplier: 1 };
    if (stepped) {
      const increments = { priceIncrement: 0.5, sizeIncrement: 1, minQuantity };
      const kind = lower > 0 ? 'future' : 'equity';
      instruments[instrument] = { id: instrument, kind, multiplier, ...increments };
    }
    const multipliers = Object.fromEntries(Object.values(instruments).map((one) => [one.id, one.multiplier]));
    const wishes = Object.fromEntries(series.map((one, i) => [one.instrument, walks[i]!.wishes]));
    return { series, instruments, wishes, rules: { ...chosen, multipliers } };
  });

function lengthened(walk: Walk): Walk {
  return { ...walk, everyBar: false, moves: walk.moves.map((move) => ({ ...move, skip: 4 })) };
}

/** The same on credit with little money, so that accounts are liquidated. */
export const creditScenarios: fc.Arbitrary<Scenario> = fc
  .record({ scenario: scenarios, leverage: fc.constantFrom(3, 10, 25), capital: fc.constantFrom(20, 60, 150) })
  .map(({ scenario, leverage, capital }) => {
    const credit = { margin: true, leverage, capital, maintenance: 0.5 / leverage };
    return { ...scenario, rules: { ...scenario.rules, ...credit } };
  });

function lowered(series: BarSeries, ticks: number): BarSeries {
  if (ticks === 0) return series;
  const down = (column: Float64Array) => column.map((price) => price - ticks * TICK);
  const { open, high, low, close, bid, ask } = series;
  const quotes = bid && ask && { bid: down(bid), ask: down(ask) };
  return { ...series, open: down(open), high: down(high), low: down(low), close: down(close), ...quotes };
}

export function seriesOf(instrument: string, { first, moves, everyBar, quoted }: Walk): BarSeries {
  let [price, time] = [first, START];
  const bars = moves.map(({ gap, body, up, down, skip, volume, quote, still }) => {
    const open = Math.max(20, price + gap);
    const close = still ? open : Math.max(20, open + body);
    price = close;
    const [high, low] = still ? [open, open] : [Math.max(open, close) + up, Math.min(open, close) - down];
    const [bid, ask] = quote ? [close - quote[0], close + quote[1]] : [NaN, NaN];
    const bar = { time, open, close, high, low, volume, bid, ask };
    time += (everyBar ? 1 : skip) * STEP;
    return bar;
  });
  const column = (pick: (bar: (typeof bars)[number]) => number) => Float64Array.from(bars, pick);
  return {
    instrument,
    times: column((bar) => bar.time),
    open: column((bar) => bar.open * TICK),
    high: column((bar) => bar.high * TICK),
    low: column((bar) => bar.low * TICK),
    close: column((bar) => bar.close * TICK),
    volume: column((bar) => bar.volume),
    ...(quoted && { bid: column((bar) => bar.bid * TICK), ask: column((bar) => bar.ask * TICK) }),
  };
}

/** What a wish means at a bar. `ids`: orders by then. */
export function actionOf(
  one: Wish,
  at: { close: number; time: number; ids: readonly number[]; other: string; own: string },
): NaiveAction {
  const { close, time, ids, other, own } = at;
  const earlier = ids.at(-1 - one.back) ?? 0;
  const price = (ticks: number | undefined) => (ticks === undefined ? undefined : close + ticks * TICK);
  const side = one.quantity > 0 ? 1 : -1;
  const { limit, stop, touch, trail, stopLoss, takeProfit, stopTrail } = one.prices;
  const bracket = (ticks: number | undefined) => (ticks === undefined ? undefined : close + side * ticks * TICK);
  const options: OrderOptions = strip({
    limit: price(limit),
    stop: price(stop),
    touch: price(touch),
    trail: trail === undefined ? undefined : trail * TICK,
    trailFraction: one.trailFraction,
    stopTrail: stopTrail === undefined ? undefined : stopTrail * TICK,
    stopTrailFraction: one.stopTrailFraction,
    stopLoss: bracket(stopLoss),
    takeProfit: bracket(takeProfit),
    timeInForce: one.timeInForce,
    expires: one.expires === undefined ? undefined : time + one.expires * STEP,
    reduceOnly: one.reduceOnly || undefined,
    oco: one.oco && earlier > 0 ? earlier : undefined,
    tag: one.back === 2 ? `two ${one.quantity}` : undefined,
  }) as OrderOptions;
  switch (one.kind) {
    case 'plain':
      return { do: 'plain', quantity: one.quantity };
    case 'target':
      return { do: 'target', quantity: one.quantity };
    case 'cancel':
      return { do: 'cancel', order: earlier };
    case 'amend': {
      const { limit: newLimit, stop: newStop, touch: newTouch, trail: newTrail, trailFraction, expires } = options;
      const quantity = one.reduceOnly ? Math.abs(one.quantity) : undefined;
      return {
        do: 'amend',
        order: earlier,
        changes: strip({
          ...{ limit: newLimit, stop: newStop, touch: newTouch, trail: newTrail, trailFraction },
          ...{ expires, quantity },
        }),
      };
    }
    case 'combo': {
      const legs = [{ instrument: own, quantity: one.quantity }];
      if (other !== own) legs.push({ instrument: other, quantity: one.reduceOnly ? 1 : -1 });
      return { do: 'combo', legs };
    }
    case 'exercise':
      return {
        do: 'exercise',
        instrument: one.oco ? own : other,
        ...(!one.reduceOnly && { quantity: Math.abs(one.quantity) }),
      };
    case 'order':
      return { do: 'order', quantity: one.quantity, options };
  }
}

function strip<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

export function naiveBars({ series, instruments }: Scenario): NaiveBars[] {
  return series.map((one) => ({
    instrument: one.instrument,
    ...(instruments[one.instrument] && {
      priceIncrement: instruments[one.instrument]!.priceIncrement,
      sizeIncrement: instruments[one.instrument]!.sizeIncrement,
      minQuantity: instruments[one.instrument]!.minQuantity,
    }),
    future: instruments[one.instrument]?.kind === 'future' && instruments[one.instrument]!.settlement !== 'coin',
    ...(instruments[one.instrument]?.kind === 'option' && { option: optionOf(instruments[one.instrument]!) }),
    bars: naiveBarTimes([...one.times]).map((when, i) => ({
      ...when,
      open: one.open[i]!,
      high: one.high[i]!,
      low: one.low[i]!,
      close: one.close[i]!,
      volume: one.volume[i]!,
      bid: one.bid?.[i] ?? NaN,
      ask: one.ask?.[i] ?? NaN,
    })),
  }));
}

export function configFor({ rules: chosen, series }: Scenario): Omit<RunConfig, 'parameters' | 'strategy' | 'seed'> {
  const { capital, margin, hedging, leverage, maintenance, liquidation, carry, delay = 0 } = chosen;
  const { debit: debitRate, credit: creditRate } = carry ?? { debit: 0, credit: 0 };
  const rates = (of: ((id: string) => number) | undefined) =>
    of && Object.fromEntries(series.map(({ instrument }) => [instrument, of(instrument)]));
  const borrowRate = rates(carry?.borrow);
  const paid = carry && { creditRate, funding: rates(carry.funding) };
  return {
    account: margin
      ? {
          ...(paid && { ...paid, debitRate, borrowRate }),
          initialCapital: capital,
          type: 'margin',
          positions: hedging ? 'hedging' : 'netting',
          leverage,
          maintenanceMargin: maintenance,
          liquidation,
          negativeBalance: !chosen.protected,
        }
      : { ...paid, initialCapital: capital },
    fees: {
      proportional: chosen.proportionalFee,
      maker: chosen.makerFee,
      taker: chosen.takerFee,
      buy: chosen.buyFee,
      sell: chosen.sellFee,
      perShare: chosen.perShare,
      perContract: chosen.perContract,
      minimum: chosen.minimumFee,
      ...(chosen.tiers && { tiers: chosen.tiers }),
    },
    ...(delay > 0 && { delay }),
    slippage: { proportional: chosen.slippage, spread: chosen.spread, fixed: chosen.fixed },
    fills: {
      at: chosen.at,
      intrabar: chosen.intrabar,
      limits: chosen.limits,
      price: chosen.quotes ? 'quote' : 'trade',
      ...(chosen.salesFirst && { cash: 'sales-first' }),
      ...(chosen.latency > 0 && { latency: chosen.latency / 1000 }),
      ...(chosen.volumeShare !== undefined && { volumeShare: chosen.volumeShare }),
    },
  };
}

function optionOf({ underlying, right, strike, expiry, exercise, settlement }: Instrument): NaiveOption {
  return {
    underlying: underlying!,
    right: right!,
    strike: strike!,
    expiry: expiry!,
    american: exercise === 'american',
    physical: settlement === 'physical',
  };
}
