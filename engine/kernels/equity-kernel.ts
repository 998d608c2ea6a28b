import type { FillLog } from '../execution/fills/fill-log';
import type { EquitySummary } from '../statistics/statistics-input';
import { assemble, PAGE } from './wasm/assembler';
import { equityFigures, FIGURES } from './wasm/equity-code';
import { addRepeatedly } from './wasm/repeat-code';

interface Exports {
  memory: WebAssembly.Memory;
  equityFigures(...parts: number[]): void;
}

/** Bars and fills of one instrument. Two markets with the same hash have the same closes. */
export interface EquityQuestion {
  hash: string;
  close: Float64Array;
  multiplier: number;
  initialCapital: number;
  fills: FillLog;
}

export interface EquityFigures {
  summary: EquitySummary;
  /** Steps at whose close a position was open. */
  exposedSteps: number;
}

let compiled: WebAssembly.Module | undefined;

/** Most memory that the kernel takes; beyond it a market is refused. */
const MAX_BYTES = 256 * 2 ** 20;

/** Where the closes start, behind the figures. */
const FIRST = 64;

/**
 * The summary of an equity curve (see `summarizeEquity`) bit for bit, in WebAssembly SIMD, from the fills alone. The
 * closes of the last market stay in its memory.
 */
export class EquityKernel {
  readonly #exports: Exports;
  readonly #maxBytes: number;
  #hash = '';

  /**
   * @param maxBytes at most `MAX_BYTES`
   * @throws WebAssembly.CompileError where the machine has no SIMD
   */
  constructor(maxBytes = MAX_BYTES) {
    // In the order of the functions' places: the second calls the first.
    compiled ??= new WebAssembly.Module(assemble([addRepeatedly, equityFigures], MAX_BYTES));
    this.#exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
    this.#maxBytes = maxBytes;
  }

  /** Undefined for what only the curve itself can tell: a fill at the first bar, equity that is not above 0. */
  summarize({ hash, close, multiplier, initialCapital, fills }: EquityQuestion): EquityFigures | undefined {
    const bars = close.length;
    const { count } = fills;
    if (count === 0 || fills.steps[0] === 0) return undefined;
    const changes = FIRST + 8 * bars;
    const positions = changes + 8 * bars;
    const cash = positions + 8 * count;
    const steps = cash + 8 * count;
    if (!this.#reserve(steps + 4 * (count + 1))) return undefined;
    this.#bind(hash, close);
    const { buffer } = this.#exports.memory;
    new Float64Array(buffer, positions, count).set(fills.positions.subarray(0, count));
    new Float64Array(buffer, cash, count).set(fills.cash.subarray(0, count));
    const ends = new Int32Array(buffer, steps, count + 1);
    ends.set(fills.steps.subarray(0, count));
    ends[count] = bars;
    this.#exports.equityFigures(FIRST, changes, steps, positions, cash, count, initialCapital, multiplier);
    return describe(new Float64Array(buffer, 0, FIGURES.length), initialCapital, bars - 1);
  }

  /** Makes the memory at least so large; false where that is too much for it, or for the machine. */
  #reserve(bytes: number): boolean {
    if (bytes > this.#maxBytes) return false;
    const { memory } = this.#exports;
    const missing = bytes - memory.buffer.byteLength;
    try {
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      return true;
    } catch {
      return false;
    }
  }

  #bind(hash: string, close: Float64Array): void {
    if (this.#hash === hash) return;
    new Float64Array(this.#exports.memory.buffer, FIRST, close.length).set(close);
    this.#hash = hash;
  }
}

function describe(figures: Float64Array, initialCapital: number, returns: number): EquityFigures | undefined {
  if (figures[FIGURES.known] === 0) return undefined;
  const summary = {
    initialCapital,
    finalEquity: figures[FIGURES.finalEquity]!,
    returns,
    meanReturn: figures[FIGURES.returnSum]! / returns,
    squaredDeviations: figures[FIGURES.squaredDeviations]!,
    squaredLosses: figures[FIGURES.squaredLosses]!,
    maxDrawdown: figures[FIGURES.maxDrawdown]!,
  };
  return { summary, exposedSteps: figures[FIGURES.exposedSteps]! };
}
