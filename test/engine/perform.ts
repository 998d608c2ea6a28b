import type { OrderId } from '../../engine/model/order';
import type { BarContext } from '../../engine/strategies/define-strategy';
import type { NaiveAction } from './naive-market';

/** Does through a context what the naive engine takes as an action; `track` gets the id of what was placed. */
export function perform(ctx: BarContext, action: NaiveAction, track: (id: OrderId) => unknown): void {
  switch (action.do) {
    case 'plain':
      return void track(action.quantity > 0 ? ctx.buy(action.quantity) : ctx.sell(-action.quantity));
    case 'target':
      return ctx.target(action.quantity);
    case 'cancel':
      return void ctx.cancel(action.order as OrderId);
    case 'amend':
      return void ctx.amend(action.order as OrderId, action.changes);
    case 'exercise':
      return void track(ctx.exercise(action.instrument, action.quantity));
    case 'combo':
      return void track(ctx.combo(action.legs));
    case 'order': {
      const { quantity, options } = action;
      return void track(quantity > 0 ? ctx.buy(quantity, options) : ctx.sell(-quantity, options));
    }
  }
}
