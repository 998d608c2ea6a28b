import { defineStrategy } from 'holdfast';
import { z } from 'zod';
import { Looker } from './bar-probe.mjs';

/** Tries every member of the context of a portfolio that reads, at every step and for every instrument. */
export default defineStrategy({
  id: 'row-probe',
  name: 'Probe of the context of a portfolio',
  description: 'Reads whatever its context gives and writes down the largest price that it has seen.',
  parameters: z.object({}),
  scope: 'portfolio',
  create() {
    const looker = new Looker();
    let handle;
    return {
      init(ctx) {
        handle = ctx.indicator('sma', { period: 2 });
        ctx.rebalance('daily', (row) => {
          looker.read('InitContext', 'rebalance', row.close(0));
          return undefined;
        });
        ctx.on({ time: '12:00' }, (row) => looker.read('InitContext', 'on', row.close(0)));
      },
      onRow(ctx) {
        for (const name of ['cash', 'equity', 'index', 'instruments', 'members'])
          looker.read('RowContext', name, ctx[name]);
        for (let i = 0; i < ctx.instruments.length; i++) {
          for (const name of ['has', 'open', 'high', 'low', 'close', 'volume', 'position', 'long', 'short'])
            looker.read('RowContext', name, ctx[name](i));
          for (const name of ['worth', 'unitValue', 'session', 'isMember'])
            looker.read('RowContext', name, ctx[name](i));
          looker.read('RowContext', 'value', ctx.value(handle, i));
          looker.read('RowContext', 'column', ctx.column('hint', i));
          looker.bars(ctx.bars('1d', i), looker.read('RowContext', 'history', ctx.history(i, 50)));
        }
        looker.tried.add('RowContext.bars');
        ctx.rank((i) => looker.read('RowContext', 'rank', ctx.close(i)));
        ctx.record('seen', looker.most);
        ctx.record('time', ctx.time);
      },
      onEnd(ctx) {
        for (const name of looker.tried) ctx.log(name);
      },
    };
  },
});
