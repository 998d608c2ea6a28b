import { buildMarket } from '../../engine/columns/market-data';
import type { OrderEvent, OrderFill } from '../../engine/model/order';
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

export function runEngine(scenario: Scenario, listening: boolean) {
  const plan = planOf(scenario);
  const seen = { log: [] as string[], states: [] as string[] };
  const ids: number[] = [];
  const hooks = {
    onOrder(_: BarContext, { type, order, instrument, time, reason }: OrderEvent) {
      seen.log.push(`${time} ${type} ${order} ${instrument} ${reason}`);
    },
    onFill(_: BarContext, { order, instrument, time, side, quantity, price, fee }: OrderFill) {
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
  const market = { ...buildMarket(`orders-${serial++}`, series), ...known };
  const result = engine.run(market, configOf({ strategy: 'under-test', ...configFor(scenario) }));
  return { result, seen };
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
