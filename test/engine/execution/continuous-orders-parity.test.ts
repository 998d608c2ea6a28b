import fc from 'fast-check';
import { calendarOf } from '../../../engine/calendars/calendars';
import { dayOfIso } from '../../../engine/calendars/civil-days';
import { continuousSeries, type ContractBars } from '../../../engine/columns/continuous-series';
import { marketOf, type MarketData, type Panel } from '../../../engine/columns/market-data';
import type { Instrument } from '../../../engine/model/instrument';
import type { Strategy } from '../../../engine/strategies/define-strategy';
import { runContinuous, type NaiveContract, type NaiveWish } from '../naive-continuous';
import { configOf, engineWith } from '../support';

const CALENDAR = calendarOf('CME');
const FIRST = dayOfIso('2023-11-01');
/** Sessions of CME: 1, 2, 3, 6 … November. */
const SESSIONS = Array.from({ length: 18 }, (_, i) => FIRST + i).filter((day) => ![0, 6].includes((day + 4) % 7));
const SERIES = 'C.c.1.CME';
const MULTIPLIER = 50;
let serial = 0;

const move = fc.record({
  gap: fc.integer({ min: -4, max: 4 }),
  body: fc.integer({ min: -6, max: 6 }),
  up: fc.integer({ min: 0, max: 5 }),
  down: fc.integer({ min: 0, max: 5 }),
});
const quantity = fc.constantFrom(-3, -2, -1, 1, 2, 3);
const distance = fc.integer({ min: -8, max: 8 }).map((ticks) => ticks * 0.25);
const wish: fc.Arbitrary<NaiveWish> = fc.oneof(
  fc.record({ quantity }),
  fc.record({ quantity, limit: distance }),
  fc.record({ quantity, stop: distance }),
  fc.record({ quantity, stop: distance, protects: fc.constant(true) }),
);
const scenario = fc.record({
  firsts: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 40, max: 200 }))),
  moves: fc.array(fc.array(move, { minLength: SESSIONS.length, maxLength: SESSIONS.length }), {
    minLength: 3,
    maxLength: 3,
  }),
  lives: fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 5 })),
  wishes: fc.array(fc.array(wish, { maxLength: 2 }), { minLength: SESSIONS.length, maxLength: SESSIONS.length }),
  adjust: fc.constantFrom('difference' as const, 'none' as const),
  fee: fc.constantFrom(0, 2.5),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

function contractsOf({ firsts, moves }: Scenario): NaiveContract[] {
  return moves.map((all, i) => {
    let price = firsts[i]!;
    const days = all.map(({ gap, body, up, down }, day) => {
      const open = price + gap;
      price = open + body;
      const [high, low] = [Math.max(open, price) + up, Math.min(open, price) - down];
      return { day, open: open / 4, high: high / 4, low: low / 4, close: price / 4 };
    });
    return { id: `C${i}.CME`, days, multiplier: MULTIPLIER };
  });
}

function marketFor(contracts: readonly NaiveContract[], lastDays: readonly number[], adjust: 'difference' | 'none') {
  const sessions = SESSIONS.map((day) => CALENDAR.sessionOn(day)!);
  const axis = {
    opens: Float64Array.from(sessions, ({ start }) => start),
    times: Float64Array.from(sessions, ({ end }) => end),
  };
  const bars = contracts.map(({ id, days }, i): ContractBars => {
    const column = (field: 'open' | 'high' | 'low' | 'close') => Float64Array.from(days, (day) => day[field]);
    const prices = { open: column('open'), high: column('high'), low: column('low'), close: column('close') };
    return { id, ...axis, ...prices, volume: new Float64Array(days.length), expiry: SESSIONS[lastDays[i]!]! };
  });
  const joined = continuousSeries(bars, { calendar: CALENDAR, roll: { by: 'date', sessions: 0 }, adjust });
  const { fronts, since, factors, shifts, ...series } = joined;
  const panels = [...bars.map(({ id, expiry: _, ...one }): Panel => ({ ...one, instruments: [id] }))];
  panels.push({ ...series, instruments: [SERIES] });
  const instruments: Record<string, Instrument> = {};
  for (const { id } of contracts) instruments[id] = { id, kind: 'future', multiplier: MULTIPLIER };
  instruments[SERIES] = { id: SERIES, kind: 'index', multiplier: 1, untradable: true };
  const market = { ...marketOf(`rolling-${serial++}`, panels), instruments };
  return { market: { ...market, fronts: { [SERIES]: { contracts: fronts, since, factors, shifts } } }, shifts };
}

function runEngine(market: MarketData, { wishes, fee }: Scenario) {
  const strategy = (): Strategy => ({
    onBar(ctx) {
      for (const { quantity: size, limit, stop, protects } of wishes[ctx.index]!) {
        if (protects && size * ctx.position >= 0) continue;
        const options = {
          ...(limit !== undefined && { limit: ctx.close + limit }),
          ...(stop !== undefined && { stop: ctx.close + stop }),
          ...(protects && { reduceOnly: true }),
        };
        if (size > 0) ctx.buy(size, options);
        else ctx.sell(-size, options);
      }
    },
  });
  const account = { initialCapital: 1e6, type: 'margin', leverage: 10 } as const;
  const fees = { proportional: 0, perContract: fee };
  return engineWith(strategy).run(market, configOf({ strategy: 'under-test', instruments: [SERIES], account, fees }));
}

function naively(drawn: Scenario) {
  const contracts = contractsOf(drawn);
  const [first, second] = drawn.lives;
  const lastDays = [first, first + second, SESSIONS.length - 1];
  const { market, shifts } = marketFor(contracts, lastDays, drawn.adjust);
  const rules = { capital: 1e6, fee: drawn.fee, days: SESSIONS.length };
  return { market, naive: runContinuous({ contracts, lastDays, shifts: [...shifts] }, drawn.wishes, rules) };
}

describe('random orders on a continuous series', () => {
  test('come to what a second implementation makes of them, fill by fill and day by day', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const { market, naive } = naively(drawn);
        const result = runEngine(market, drawn);
        const fills = result.fills.map(({ instrument, side, quantity: size, price, reason }) => {
          return { instrument, side, quantity: size, price, reason };
        });
        expect(fills).toEqual(naive.fills);
        naive.equity.forEach((value, day) => expect(result.equity.equity[day]).toBeCloseTo(value, 6));
      }),
      { numRuns: 300 },
    );
  });

  test('come to rolls, and to stops after them', () => {
    const stopped = fc.sample(scenario, { numRuns: 200, seed: 7 }).filter((drawn) => {
      const reasons = naively(drawn).naive.fills.map(({ reason }) => reason);
      return reasons.includes('roll') && reasons.lastIndexOf('stop') > reasons.indexOf('roll');
    });
    expect(stopped.length).toBeGreaterThan(50);
  });

  test('make no money at a roll: joined by differences, a position gains what the series does, less fees', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const [first, second] = drawn.lives;
        const lastDays = [first, first + second, SESSIONS.length - 1];
        const { market } = marketFor(contractsOf(drawn), lastDays, 'difference');
        const wishes = SESSIONS.map((_, day) => (day === 0 ? [{ quantity: 2 }] : []));
        const { equity, fills } = runEngine(market, { ...drawn, wishes });
        const { open, close } = market.panels.at(-1)!;
        const paid = fills.reduce((sum, { fee }) => sum + fee, 0);
        const gain = 2 * MULTIPLIER * (close.at(-1)! - open[1]!);
        expect(equity.equity.at(-1)).toBeCloseTo(1e6 + gain - paid, 6);
      }),
      { numRuns: 100 },
    );
  });
});
