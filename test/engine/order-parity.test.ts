import fc from 'fast-check';
import { buildMarket } from '../../engine/columns/market-data';
import { CANCELLATIONS, REJECTIONS, type OrderEvent, type OrderFill } from '../../engine/model/order';
import type { BarContext } from '../../engine/strategies/define-strategy';
import { perform } from './perform';
import { NaiveOrderEngine } from './naive-order-engine';
import { actionOf, configFor, naiveBars, scenarios, type Scenario } from './random-orders';
import { configOf, engineWith } from './support';

let serial = 0;

/** The wishes of an instrument at a bar, as both engines get them. */
function planOf({ series, wishes }: Scenario) {
  const other = series.at(-1)!.instrument;
  return (own: string, index: number, at: { close: number; time: number; ids: readonly number[] }) =>
    wishes[own]![index]!.map((wish) => () => actionOf(wish, { ...at, other, own }));
}

function runNaive(scenario: Scenario): NaiveOrderEngine {
  const plan = planOf(scenario);
  const engine: NaiveOrderEngine = new NaiveOrderEngine(
    naiveBars(scenario),
    scenario.rules,
    (own, index, { close, time }) => plan(own, index, { close, time, ids: engine.ids }),
  );
  engine.run();
  return engine;
}

function runEngine(scenario: Scenario, listening: boolean) {
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

describe('on random orders of every type the engine agrees exactly with the naive engine', () => {
  it.each([true, false])('in events, fills, positions, cash and equity (strategies listen: %p)', (listening) => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const naive = runNaive(scenario);
        const { result, seen } = runEngine(scenario, listening);
        if (listening) expect(seen.log).toEqual(naive.log);
        expect(seen.states).toEqual(naive.states);
        expect(result.fills).toEqual(naive.fills);
        expect([...result.equity.equity]).toEqual(naive.equity);
        expect(result.statistics.rejectedOrders).toBe(naive.rejected);
        expect(result.rejections.orders).toEqual(naive.rejections);
      }),
      { numRuns: 400 },
    );
  });
});

it('random orders come to every end that an order can have', () => {
  const seen = new Set<string>();
  for (const scenario of fc.sample(scenarios, { numRuns: 1500, seed: 7 })) {
    for (const line of runNaive(scenario).log) seen.add(line.split(' ')[1]!).add(line.split(' ').at(-1)!);
  }
  const unregistered = ['INSTRUMENT_NOT_REGISTERED', 'NOT_TRADABLE'];
  const ends = [...Object.keys(REJECTIONS), ...Object.keys(CANCELLATIONS)].filter((end) => !unregistered.includes(end));
  expect([...seen]).toEqual(expect.arrayContaining([...ends, 'triggered', 'partially-filled', 'amended', 'expired']));
});
