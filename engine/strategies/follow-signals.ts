import type { Strategy } from './define-strategy';
import { conditionReader, type BarReader } from './read-signals';
import type { SignalRule } from './signal-rule';

/** The strategy object that follows a rule bar by bar; a definition's `create` may return it. */
export function followSignals({ enter, exit, size }: SignalRule): Strategy {
  let enters: BarReader;
  let leaves: BarReader;
  return {
    init(ctx) {
      enters = conditionReader(enter, ctx);
      leaves = conditionReader(exit, ctx);
    },
    onBar(ctx) {
      const isEntering = enters(ctx) === 1;
      // Read at every bar, whether it decides or not.
      const isLeaving = leaves(ctx) === 1;
      if (isEntering) ctx.target(size);
      else if (isLeaving) ctx.target(0);
    },
  };
}
