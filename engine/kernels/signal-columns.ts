import type { MarketData } from '../columns/market-data';
import type { IndicatorCache } from '../indicators/indicator-cache';
import type { Parameters } from '../model/run-config';
import type { StrategyDefinition } from '../strategies/define-strategy';
import { ownParameters } from '../strategies/parameters';
import type {
  IndicatorTerm,
  SignalComparison,
  SignalCondition,
  SignalRule,
  SignalTerm,
} from '../strategies/signal-rule';
import { adjusted } from '../strategies/signal-truth';
import { INDICATORS } from '../indicators/indicators';
import type { KernelCondition, KernelTrial } from './signal-kernel';
import { laggedColumn, truthColumn } from './truth-columns';

/** What a strategy may do besides deciding at bars. */
const FURTHER = ['onStart', 'onEnd', 'onFill', 'onOrder'] as const;

/** Most memory for columns that are neither prices nor indicators. */
const MAX_BYTES = 64 * 2 ** 20;

/** Between what does not hold and what does. */
const HALF = 0.5;

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
    return { ...this.#sides(market, enter, exit), size };
  }

  /** Entry and exit mostly compare the same terms: finding a column costs more than asking. */
  #sides(market: MarketData, ...[enter, exit]: [SignalCondition, SignalCondition]): Omit<KernelTrial, 'size'> {
    if (!isPlain(enter) || !isPlain(exit))
      return { enter: this.#condition(market, enter), exit: this.#condition(market, exit) };
    const left = this.#column(market, enter.left);
    const right = this.#column(market, enter.right);
    const known = (term: SignalTerm) =>
      term === enter.left ? left : term === enter.right ? right : this.#column(market, term);
    return { enter: ordered(enter, left, right), exit: ordered(exit, known(exit.left), known(exit.right)) };
  }

  #condition(market: MarketData, condition: SignalCondition): KernelCondition {
    if (isPlain(condition)) {
      const { left, right } = condition;
      return ordered(condition, this.#column(market, left), this.#column(market, right));
    }
    const width = market.panels[0]!.instruments.length;
    const columns = (term: SignalTerm) => this.#column(market, term);
    const truth = () => truthColumn(condition, columns, width);
    return { higher: this.#derive(market, JSON.stringify(condition), truth), lower: this.#column(market, HALF) };
  }

  #column(market: MarketData, term: SignalTerm): Float64Array {
    const panel = market.panels[0]!;
    if (typeof term === 'string') return panel[term];
    if (typeof term === 'number') {
      return this.#derive(market, `${term}`, () => new Float64Array(panel.close.length).fill(term));
    }
    const column = 'field' in term ? panel[term.field] : this.#indicator(market, term);
    const { lag = 0, times = 1, plus = 0 } = term;
    if (lag === 0 && times === 1 && plus === 0) return column;
    return this.#derive(market, JSON.stringify(term), () => {
      const lagged = lag === 0 ? column : laggedColumn(column, lag, panel.instruments.length);
      return times === 1 && plus === 0 ? lagged : lagged.map((value) => adjusted(value, term));
    });
  }

  #indicator(market: MarketData, { indicator, parameters, timeframe, output }: IndicatorTerm): Float64Array {
    const columns = this.#indicators.columns(market, 0, { name: indicator, parameters, timeframe });
    const place = output === undefined ? 0 : INDICATORS[indicator].outputs.indexOf(output as never);
    return columns[Math.max(0, place)]!;
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

/** A comparison of which kernels need no column of their own. */
function isPlain(condition: SignalCondition): condition is SignalComparison {
  return 'is' in condition && (condition.is === 'above' || condition.is === 'below');
}

function ordered({ is }: SignalComparison, left: Float64Array, right: Float64Array): KernelCondition {
  return is === 'above' ? { higher: left, lower: right } : { higher: right, lower: left };
}
