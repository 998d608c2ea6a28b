import { buildMarket, type BarSeries } from '../../engine/columns/market-data';
import type { OrderEvent, OrderFill } from '../../engine/model/order';
import type { Fill, RunResult } from '../../engine/model/result';
import type { BarContext } from '../../engine/strategies/define-strategy';
import { perform } from './perform';
import { NaiveCreditEngine } from './naive-credit-engine';
import { actionOf, configFor, naiveBars, type Scenario } from './random-orders';
import { configOf, engineWith } from './support';

let serial = 0;

/** The wishes of an instrument at a bar, as both engines get them. */
function planOf({ series, wishes }: Scenario) {
  const other = series.at(-1)!.instrument;
  return (own: string, index: number, at: { close: number; time: number; ids: readonly number[] }) =>
    wishes[own]![index]!.map((wish) => () => actionOf(wish, { ...at, other, own }));
}

export function runNaive(scenario: Scenario): NaiveCreditEngine {
  const plan = planOf(scenario);
  const engine: NaiveCreditEngine = new NaiveCreditEngine(
    naiveBars(scenario),
    scenario.rules,
    (own, index, { close, time }) => plan(own, index, { close, time, ids: engine.ids }),
  );
  engine.run();
  return engine;
}

/** @param pairs series of the session that are not traded, for an account in dollars */
export function runEngine(scenario: Scenario, listening: boolean, pairs: readonly BarSeries[] = []) {
  const plan = planOf(scenario);
  const seen = { log: [] as string[], states: [] as string[], bookedAt: [] as number[] };
  const ids: number[] = [];
  const hooks = {
    onOrder(_: BarContext, { type, order, instrument, time, reason }: OrderEvent) {
      seen.log.push(`${time} ${type} ${order} ${instrument} ${reason}`);
    },
    onFill(ctx: BarContext, { order, instrument, time, side, quantity, price, fee }: OrderFill) {
      seen.bookedAt.push(Math.max(ctx.time, time));
      seen.log.push(`${time} fill ${order} ${instrument} ${side} ${quantity} ${price} ${fee}`);
    },
  };
  const engine = engineWith(() => ({
    onBar(ctx) {
      seen.states.push(`${ctx.instrument} ${ctx.index} ${ctx.position} ${ctx.cash} ${ctx.equity}`);
      for (const act of plan(ctx.instrument, ctx.index, { close: ctx.close, time: ctx.time, ids })) {
        perform(ctx, act(), (id) => ids.push(id, id + 1, id + 2));
      }
    },
    ...(listening && hooks),
  }));
  const { series, instruments } = scenario;
  const known = Object.keys(instruments).length > 0 && { instruments };
  const market = { ...buildMarket(`orders-${serial++}`, [...series, ...pairs]), ...known };
  const config = configOf({ strategy: 'under-test', ...configFor(scenario) });
  if (pairs.length > 0) {
    const conversion = scenario.rules.hold ? ('hold' as const) : ('fill' as const);
    config.account = { ...config.account, currency: 'USD', conversion };
    config.instruments = series.map(({ instrument }) => instrument);
  }
  return { result: engine.run(market, config), seen };
}

/** Both engines agree on a scenario in everything that can be seen of it. */
export function expectParity(scenario: Scenario, listening: boolean): void {
  const naive = runNaive(scenario);
  const { result, seen } = runEngine(scenario, listening);
  if (listening) expect(seen.log).toEqual(naive.log);
  expect(seen.states).toEqual(naive.states);
  expect(result.fills).toEqual(naive.fills);
  expect([...result.equity.equity]).toEqual(naive.equity);
  expect(result.statistics.rejectedOrders).toBe(naive.rejected);
  expect(result.rejections.orders).toEqual(naive.rejections);
}

/** The same where sums of money are rounded differently: within 1e-9 of the largest. */
export function expectParityInMoney(scenario: Scenario, listening: boolean, pairs: readonly BarSeries[]): void {
  const naive = runNaive(scenario);
  const { result } = runEngine(scenario, listening, pairs);
  expectAlike(scenario, naive, result);
  expect(result.rejections.orders).toEqual(naive.rejections);
}

/** What both engines made of a scenario, but for the rounding of money and the times at which orders are refused. */
export function expectAlike(scenario: Scenario, naive: NaiveCreditEngine, result: RunResult): void {
  const money = [...naive.equity, scenario.rules.capital].map(Math.abs);
  const unit = 1e-9 * Math.max(...money);
  const isSoldOut = ({ reason }: Partial<Fill>) => reason === 'liquidation';
  // Liquidation prices are quotients of sums that each engine adds up in its own way.
  const plain = (fill: Partial<Fill>) => ({ ...fill, fee: undefined, ...(isSoldOut(fill) && { price: undefined }) });
  const pricesOf = (fills: readonly Partial<Fill>[]) => fills.filter(isSoldOut).map(({ price }) => price!);
  expect(result.fills.map(plain)).toEqual(naive.fills.map(plain));
  expect(distance(pricesOf(result.fills), pricesOf(naive.fills))).toBeLessThan(unit);
  expect(distance(result.fills.map(feeOf), naive.fills.map(feeOf))).toBeLessThan(unit);
  expect(distance([...result.equity.equity], naive.equity)).toBeLessThan(unit);
  const { borrowFees, debitInterest, creditInterest, fundingPayments } = result.statistics;
  const flows = [borrowFees!, debitInterest!, creditInterest!, fundingPayments!];
  expect(distance(flows, Object.values(naive.account.flows))).toBeLessThan(unit);
  const codes = (orders: readonly { order: number; code: string }[]) => orders.map(({ order, code }) => [order, code]);
  expect(codes(result.rejections.orders)).toEqual(codes(naive.rejections));
}

const feeOf = ({ fee }: { fee: number }) => fee;

/** Largest difference of two lists; Infinity where their lengths differ. */
function distance(some: readonly number[], others: readonly number[]): number {
  if (some.length !== others.length) return Infinity;
  return some.reduce((most, value, i) => Math.max(most, Math.abs(value - others[i]!)), 0);
}
