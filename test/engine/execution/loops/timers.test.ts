import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { marketWith, MINUTE, seriesOf } from '../../random-market';
import { configOf, engineWith } from '../../support';

const HOUR = 60 * MINUTE;
const OPENING = Date.UTC(2024, 0, 2, 9, 30) * 1000;
const clock = (time: number) => new Date(time / 1000).toISOString().slice(11, 16);
const nothing = () => undefined;

/** When an hourly timer is called that is set at 11:10, in minute bars from 09:30 to 13:29. */
function callsOf(type: 'cash' | 'margin', first: (ctx: BarContext) => unknown, instruments: string[]): string[] {
  const calls: string[] = [];
  const closes = Array.from({ length: 240 }, () => 10);
  const tested = engineWith(() => ({
    onBar(ctx) {
      if (ctx.index === 0) first(ctx);
      if (ctx.instrument === 'A.X' && clock(ctx.time) === '11:10') {
        ctx.every(HOUR, () => calls.push(`${ctx.instrument} ${clock(ctx.time)}`));
      }
    },
  }));
  const market = marketWith(...instruments.map((id) => seriesOf(id, closes, { start: OPENING })));
  tested.run(market, configOf({ strategy: 'under-test', account: { initialCapital: 10_000, type } }));
  return calls;
}

describe.each([[['A.X']], [['A.X', 'B.X']]])('an hourly timer set at 11:10 is first called at 12:00 (%p)', (ids) => {
  it.each([
    ['by a strategy that has asked for nothing else', 'cash', nothing],
    ['after an order with options', 'cash', (ctx: BarContext) => ctx.buy(1, { limit: 5 })],
    ['on a margin account', 'margin', nothing],
  ] as const)('%s', (_, type, first) => {
    expect(callsOf(type, first, ids)).toEqual(['A.X 12:00', 'A.X 13:00']);
  });
});
