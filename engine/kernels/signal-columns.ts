import type { MarketData } from '../columns/market-data';
import type { IndicatorCache } from '../indicators/indicator-cache';
import type { Parameters } from '../model/run-config';
import type { StrategyDefinition } from '../strategies/define-strategy';
import { ownParameters } from '../strategies/parameters';
import type { SignalCondition, SignalRule, SignalTerm } from '../strategies/signal-rule';
import type { KernelCondition, KernelTrial } from './signal-kernel';

/** What a strategy may do besides deciding at bars. */
const FURTHER = ['onStart', 'onEnd', 'onFill', 'onOrder'] as const;

/** Most memory for columns that are neither prices nor indicators. */
const MAX_BYTES = 64 * 2 ** 20;

/** The columns that rules compare, for markets of one panel. Equal terms give the same array. */
export class SignalColumns {
  readonly #indicators: IndicatorCache;
  #hash = '';
  #derived = new Map<string, Float64Array>();
  #bytes = 0;

  constructor(indicators: IndicatorCache) {
    this.#indicators = indicators;
  }

  /**
   * What a strategy's rule compares; undefined where it has no valid size, or its object does more than decide at bars.
   * @param parameters as the strategy's schema returned them
   * @throws RangeError for an indicator that cannot be computed
   */
  trial(
    market: MarketData,
    { definition, parameters }: { definition: StrategyDefinition; parameters: Parameters },
  ): KernelTrial | undefined {
    const strategy = definition.create(ownParameters(parameters));
    if (FURTHER.some((name) => strategy[name] !== undefined)) return undefined;
    const rule = definition.signals!(ownParameters(parameters));
    return rule.size > 0 && rule.size < Infinity ? this.#trial(market, rule) : undefined;
  }

  #trial(market: MarketData, { enter, exit, size }: SignalRule): KernelTrial {
    const left = this.#column(market, enter.left);
    const right = this.#column(market, enter.right);
    // Entry and exit mostly compare the same terms: finding a column costs more than asking.
    const known = (term: SignalTerm) =>
      term === enter.left ? left : term === enter.right ? right : this.#column(market, term);
    return {
      enter: condition(enter, left, right),
      exit: condition(exit, known(exit.left), known(exit.right)),
      size,
    };
  }

  #column(market: MarketData, term: SignalTerm): Float64Array {
    const panel = market.panels[0]!;
    if (typeof term === 'string') return panel[term];
    if (typeof term === 'number') {
      return this.#derive(market, `${term}`, () => new Float64Array(panel.close.length).fill(term));
    }
    const { indicator, parameters, timeframe, times = 1 } = term;
    const column = this.#indicators.column(market, 0, { name: indicator, parameters, timeframe });
    if (times === 1) return column;
    const key = `${indicator}/${JSON.stringify([parameters, timeframe])}/${times}`;
    return this.#derive(market, key, () => column.map((value) => value * times));
  }

  #derive(market: MarketData, key: string, make: () => Float64Array): Float64Array {
    if (this.#hash !== market.hash || this.#bytes > MAX_BYTES) {
      this.#hash = market.hash;
      this.#derived = new Map();
      this.#bytes = 0;
    }
    const known = this.#derived.get(key);
    if (known) return known;
    const column = make();
    this.#derived.set(key, column);
    this.#bytes += column.byteLength;
    return column;
  }
}

function condition({ is }: SignalCondition, left: Float64Array, right: Float64Array): KernelCondition {
  return is === 'above' ? { higher: left, lower: right } : { higher: right, lower: left };
}
