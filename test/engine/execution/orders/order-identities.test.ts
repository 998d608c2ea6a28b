import fc from 'fast-check';
import { buildMarket } from '../../../../engine/columns/market-data';
import type { OrderFill } from '../../../../engine/model/order';
import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { naiveBarTimes } from '../../naive-bar-times';
import { perform } from '../../perform';
import { actionOf, configFor, scenarios } from '../../random-orders';
import { configOf, engineWith } from '../../support';

let serial = 0;

it('after every bar cash and positions are the equity, fees add up, and no fill is where or when it cannot be', () => {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const { series, wishes, rules, instruments } = scenario;
      const [paid, placedAt] = [{ fees: 0, money: 0 }, new Map<number, number>()];
      const held = new Map<string, number>();
      const ids: number[] = [];
      const closes = new Map(series.map((one) => [one.instrument, naiveBarTimes([...one.times])]));
      const sameClose = rules.at === 'same-close';
      const slips =
        rules.slippage + rules.spread + rules.fixed > 0 || rules.quotes || Object.keys(instruments).length > 0;
      const onFill = (ctx: BarContext, fill: OrderFill) => {
        const one = series.find(({ instrument }) => instrument === fill.instrument)!;
        const row = ctx.index;
        const signed = fill.side === 'buy' ? fill.quantity : -fill.quantity;
        const multiplier = rules.multipliers[fill.instrument] ?? 1;
        paid.fees += fill.fee;
        paid.money += signed * fill.price * multiplier;
        held.set(fill.instrument, (held.get(fill.instrument) ?? 0) + signed);
        // What is forgiven is taken off the fee.
        if (!rules.protected) expect(fill.fee).toBeGreaterThanOrEqual(0);
        // What ends has no bar at the step at which that is known.
        if (fill.reason === 'delisting') return;
        if (!slips) expect(fill.price >= one.low[row]! && fill.price <= one.high[row]!).toBe(true);
        const placed = placedAt.get(fill.order) ?? -Infinity;
        const { opened, time } = closes.get(fill.instrument)![row]!;
        expect([opened, time]).toContain(fill.time);
        expect(placed <= (sameClose ? fill.time : opened)).toBe(true);
      };
      const tested = engineWith(() => ({
        onFill,
        onOrder: (_, { type, order, time }) => void (type === 'accepted' && placedAt.set(order, time)),
        onBar(ctx) {
          const other = series.at(-1)!.instrument;
          const worth = ctx.cash + valueAt(ctx.time);
          expect(ctx.equity).toBeCloseTo(worth, 6);
          expect(ctx.position).toBeCloseTo(held.get(ctx.instrument) ?? 0, 9);
          expect(rules.capital - paid.money - paid.fees).toBeCloseTo(ctx.cash, 6);
          for (const wish of wishes[ctx.instrument]![ctx.index]!) {
            const { close, time, instrument: own } = ctx;
            perform(ctx, actionOf(wish, { close, time, ids, other, own }), (id) => ids.push(id, id + 1, id + 2));
          }
        },
      }));
      const valueAt = (time: number) =>
        series.reduce((sum, one) => {
          const row = closes.get(one.instrument)!.findLastIndex((bar) => bar.time <= time);
          const multiplier = rules.multipliers[one.instrument] ?? 1;
          return row < 0 ? sum : sum + (held.get(one.instrument) ?? 0) * one.close[row]! * multiplier;
        }, 0);
      const known = Object.keys(instruments).length > 0 && { instruments };
      const market = { ...buildMarket(`identity-${serial++}`, series), ...known };
      const { statistics } = tested.run(market, configOf({ strategy: 'under-test', ...configFor(scenario) }));
      // What fills at the last close is told before the run ends.
      expect(statistics.fees).toBeCloseTo(paid.fees, 6);
    }),
    { numRuns: 300 },
  );
});
