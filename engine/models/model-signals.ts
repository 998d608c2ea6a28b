import type { MarketData, Panel } from '../columns/market-data';
import type { IndicatorCache } from '../indicators/indicator-cache';
import { HoldfastError } from '../model/errors';
import type { Parameters } from '../model/run-config';
import type { InitContext } from '../strategies/define-strategy';
import { inputColumns, parseInputs } from './model-inputs';
import { OnnxModel } from './onnx-model';

/** What a model says of the bars of a panel, or why it says nothing. */
type Signal = Float64Array | HoldfastError;

export interface SignalSource {
  model: string;
  model_hash: string;
  inputs: string;
}

const MODELS_KEPT = 8;
const SIGNALS_KEPT = 64;
/** By panel, as a cache: what is not there any more is computed again. */
const computed = new WeakMap<Panel, Map<string, Signal>>();

function keyOf({ model_hash: hash, inputs }: SignalSource): string {
  return `${hash}/${inputs}`;
}

/** Runs models over whole markets before a run begins: strategies are synchronous, the runtime is not. */
export class ModelSignals {
  readonly #models = new Map<string, OnnxModel>();

  /** @param folder of the models */
  constructor(private readonly folder: string) {}

  /** Makes sure that the signals of these parameters are there, or the error that reading them throws. */
  async prepare(sources: readonly Parameters[], place: { market: MarketData; cache: IndicatorCache }): Promise<void> {
    const market = place.market.lead?.market ?? place.market;
    for (const source of sources as unknown as SignalSource[]) {
      for (let panel = 0; panel < market.panels.length; panel++) {
        await this.#prepare(source, { market, cache: place.cache, panel });
      }
    }
  }

  async #prepare(source: SignalSource, place: { market: MarketData; panel: number; cache: IndicatorCache }) {
    const panel = place.market.panels[place.panel]!;
    const signals = computed.get(panel) ?? new Map<string, Signal>();
    computed.set(panel, signals);
    const key = keyOf(source);
    if (signals.get(key) instanceof Float64Array) return;
    signals.set(key, await this.#compute(source, place).catch(asCoded));
    if (signals.size > SIGNALS_KEPT) signals.delete(signals.keys().next().value!);
  }

  async #compute(source: SignalSource, place: { market: MarketData; panel: number; cache: IndicatorCache }) {
    const columns = inputColumns(parseInputs(source.inputs), place);
    return (await this.#model(source)).infer(columns);
  }

  async #model({ model, model_hash: hash }: SignalSource): Promise<OnnxModel> {
    const known = this.#models.get(hash);
    if (known) return known;
    const loaded = await OnnxModel.load(this.folder, { model, hash });
    this.#models.set(hash, loaded);
    if (this.#models.size > MODELS_KEPT) this.#models.delete(this.#models.keys().next().value!);
    return loaded;
  }
}

/** What goes wrong is told by the run that reads the signal. */
function asCoded(error: unknown): HoldfastError {
  if (error instanceof HoldfastError) return error;
  throw error;
}

const SIGNAL = Symbol('signal of a model');
type Reader = (source: SignalSource) => (row: number) => number;

/** What a built-in strategy finds in its context beside the public contract. */
export function withSignals(ctx: InitContext, market: MarketData): InitContext {
  const reader: Reader = (source) => {
    // The model has seen what lies before the run as well.
    const { panels } = market.lead?.market ?? market;
    const number = panels.findIndex(({ instruments }) => instruments.includes(ctx.instrument));
    const panel = panels[number];
    const signal = panel && computed.get(panel)?.get(keyOf(source));
    if (signal instanceof HoldfastError) throw signal;
    if (!panel || !signal) throw new HoldfastError('INTERNAL', 'The signal of the model is not there.');
    const width = panel.instruments.length;
    const k = panel.instruments.indexOf(ctx.instrument);
    const before = market.lead?.rows[number] ?? 0;
    return (row) => signal[(before + row) * width + k]!;
  };
  return Object.freeze({ ...ctx, [SIGNAL]: reader });
}

/**
 * Reads the signal of a model by the number of the bar within the run.
 * @throws HoldfastError what computing it threw
 */
export function modelSignal(ctx: InitContext, source: SignalSource): (row: number) => number {
  return (ctx as InitContext & { [SIGNAL]: Reader })[SIGNAL](source);
}
