import type { RunConfig } from '../../model/run-config';
import { lastOffset } from '../run/last-bar';
import type { RunState } from '../run/run-state';
import { ChainedSlippage, slippageModel, type SlippageModel } from './slippage';

/** Half of a spread that panels have by bar, as a fraction of the price: that of the bar in which a fill happens. */
class SpreadByBar implements SlippageModel {
  readonly #run: RunState;
  readonly #configured: number;

  constructor(run: RunState, configured: number) {
    this.#run = run;
    this.#configured = configured;
  }

  price(quantity: number, marketPrice: number, instrument: number): number {
    const { spread } = this.#run.panels[this.#run.schedule.panelOf[instrument]!]!;
    const half = (spread === undefined ? this.#configured : spread[lastOffset(this.#run, instrument)]!) / 2;
    const side = marketPrice < 0 ? -quantity : quantity;
    return side > 0 ? marketPrice * (1 + half) : marketPrice * (1 - half);
  }
}

/** The models of a run's settings, with the spreads of its market where that has them by bar. */
export function slippageByBar(run: RunState, slippage: RunConfig['slippage']): SlippageModel {
  if (!run.panels.some(({ spread }) => spread)) return slippageModel(slippage);
  const { proportional, spread = 0, fixed } = slippage;
  const spreads = new SpreadByBar(run, spread);
  return new ChainedSlippage([
    slippageModel({ proportional }),
    spreads,
    ...(fixed === undefined ? [] : [slippageModel({ proportional: 0, fixed })]),
  ]);
}
