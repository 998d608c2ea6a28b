import { defineStrategy } from 'holdfast';
import { z } from 'zod';

/** The largest number in what a member has given. */
export function largest(value) {
  if (typeof value === 'number') return Number.isNaN(value) ? -Infinity : Math.abs(value);
  if (ArrayBuffer.isView(value)) return value.reduce((most, one) => Math.max(most, largest(one)), -Infinity);
  return -Infinity;
}

/** Reads members by name and remembers which, and the largest price that any of them gave. */
export class Looker {
  tried = new Set();
  most = -Infinity;

  read(of, name, value) {
    this.tried.add(`${of}.${name}`);
    this.most = Math.max(this.most, largest(value));
    return value;
  }

  bars(bars, history) {
    for (const name of ['count', 'isNew', 'open', 'high', 'low', 'close', 'volume'])
      this.read('TimeframeBars', name, bars[name]);
    this.tried.add('TimeframeBars.time');
    this.read('TimeframeBars', 'column', bars.column('hint'));
    this.read('TimeframeBars', 'history', bars.history(50).close);
    for (const name of ['length', 'open', 'high', 'low', 'close', 'volume'])
      this.read('BarHistory', name, history[name]);
    this.tried.add('BarHistory.time');
    this.read('BarHistory', 'column', history.column('hint'));
  }
}

/** Tries every member of the contexts of an instrument that reads, at every bar. */
export default defineStrategy({
  id: 'bar-probe',
  name: 'Probe of the contexts of an instrument',
  description: 'Reads whatever its contexts give and writes down the largest price that it has seen.',
  parameters: z.object({}),
  create() {
    const looker = new Looker();
    let handles;
    const edge = (ctx) => {
      for (const name of ['cash', 'equity', 'instrument', 'instruments']) looker.read('EdgeContext', name, ctx[name]);
      looker.read('EdgeContext', 'describe', ctx.describe(ctx.instrument));
      for (const name of ['close', 'position']) looker.read('EdgeContext', name, ctx[name]());
      for (const handle of handles) looker.read('EdgeContext', 'value', ctx.value(handle));
      looker.read('EdgeContext', 'column', ctx.column('hint'));
      looker.read('EdgeContext', 'history', ctx.history(50).close);
    };
    return {
      init(ctx) {
        for (const name of ['instrument', 'instruments']) looker.read('InitContext', name, ctx[name]);
        looker.read('InitContext', 'describe', ctx.describe(ctx.instrument));
        // What it is given shows in its values, which are read at every bar.
        const highest = (closes) =>
          closes.map((_, i) => closes.subarray(0, i + 1).reduce((most, one) => Math.max(most, one), -Infinity));
        handles = [
          ctx.indicator('sma', { period: 2 }),
          ctx.indicator('sma', { period: 2 }, { timeframe: '1d' }),
          ctx.column('hint'),
          ctx.series(highest, ['close']),
        ];
        for (const name of ['indicator', 'column', 'series']) looker.tried.add(`InitContext.${name}`);
      },
      onStart: edge,
      onBar(ctx) {
        for (const name of [
          'cash',
          'equity',
          'instrument',
          'instruments',
          'index',
          'open',
          'high',
          'low',
          'close',
          'volume',
        ])
          looker.read('BarContext', name, ctx[name]);
        for (const name of ['position', 'long', 'short', 'unitValue', 'isMember', 'session'])
          looker.read('BarContext', name, ctx[name]);
        for (const lag of [0, 1]) {
          for (const handle of handles) looker.read('BarContext', 'value', ctx.value(handle, lag));
          looker.read('BarContext', 'column', ctx.column('hint', lag));
        }
        for (const lag of [-1, -24 * 30]) {
          try {
            looker.read('BarContext', 'column', ctx.column('hint', lag));
            looker.read('BarContext', 'value', ctx.value(handles[0], lag));
          } catch {
            // What lies ahead is refused.
          }
        }
        looker.bars(ctx.bars('1d'), looker.read('BarContext', 'history', ctx.history(50)));
        looker.tried.add('BarContext.bars');
        if (ctx.index % 40 === 0) {
          const order = ctx.buy(0.001, { limit: 1 });
          looker.read('BarContext', 'order', ctx.order(order)?.quantity);
        }
        ctx.record('seen', looker.most);
        ctx.record('time', ctx.time);
      },
      onFill: (_ctx, fill) => looker.read('BarContext', 'fill', fill.price),
      onOrder: (_ctx, event) => looker.read('BarContext', 'event', event.price),
      onEnd(ctx) {
        edge(ctx);
        ctx.record('seen', looker.most);
        for (const name of looker.tried) ctx.log(name);
      },
    };
  },
});
