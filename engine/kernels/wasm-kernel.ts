import {
  ROW,
  type KernelCondition,
  type KernelCosts,
  type KernelMarket,
  type KernelRequest,
  type KernelTrial,
  type SignalKernel,
} from './signal-kernel';
import { assemble } from './wasm/assembler';
import { ColumnArena } from './wasm/column-arena';
import { conditionMask, crossingMasks } from './wasm/mask-code';
import { writeRanges } from './wasm/ranges';
import { addRepeatedly } from './wasm/repeat-code';
import { COSTS, HEADER, RANGE_LEVELS, ROW_AT, walk } from './wasm/walk-code';

interface Exports {
  memory: WebAssembly.Memory;
  conditionMask(higher: number, lower: number, bytes: number, mask: number): void;
  crossingMasks(a: number, b: number, bytes: number, above: number, below: number): void;
  walk(size: number, moments: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** Most memory that a kernel takes; beyond it a market is refused, and columns are copied anew. */
const MAX_BYTES = 256 * 2 ** 20;

/** A market in the kernel's memory. */
interface Bound {
  hash: string;
  bars: number;
  /** Bytes of a column, padded to whole blocks. */
  columnBytes: number;
  enterMask: number;
  exitMask: number;
  maskBytes: number;
  columns: ColumnArena;
}

/**
 * The signals path in WebAssembly SIMD. Columns are copied into the kernel's memory once; a trial compares them into bit
 * masks and then steps from crossing to crossing, with a table of the ranges of the close for the drawdown.
 */
export class WasmKernel implements SignalKernel {
  readonly name = 'wasm';
  readonly #exports: Exports;
  readonly #maxBytes: number;
  #bound: Bound | undefined;
  #row: Float64Array = new Float64Array(0);

  /**
   * @param maxBytes at most `MAX_BYTES`
   * @throws WebAssembly.CompileError where the machine has no SIMD
   */
  constructor(maxBytes = MAX_BYTES) {
    // In the order of the functions' places: `walk` calls the first.
    compiled ??= new WebAssembly.Module(assemble([addRepeatedly, conditionMask, crossingMasks, walk], MAX_BYTES));
    this.#exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
    this.#maxBytes = maxBytes;
  }

  bind(market: KernelMarket): string | undefined {
    if (this.#bound?.hash === market.hash) return undefined;
    const bars = market.close.length;
    const columnBytes = 128 * Math.ceil(bars / 16);
    const maskBytes = 8 * Math.ceil(bars / 64) + 16;
    const layout = new Layout(ROW_AT + 8 * ROW.length);
    const enterMask = layout.take(maskBytes);
    const exitMask = layout.take(maskBytes);
    const stretches = layout.take(8 * (bars / 2 + 2));
    const changes = layout.take(columnBytes + 16);
    const opens = layout.take(columnBytes);
    const closes = layout.take(columnBytes);
    const ranges = layout.take(16 * RANGE_LEVELS * bars);
    const first = layout.take(0);
    if (first + 4 * columnBytes > this.#maxBytes)
      return `${bars} bars need more than the kernel's ${this.#maxBytes} bytes`;
    const { memory } = this.#exports;
    const columns = new ColumnArena(memory, { first, columnBytes, maxBytes: this.#maxBytes });
    columns.reserve(first);
    this.#bound = { hash: market.hash, bars, columnBytes, enterMask, exitMask, maskBytes, columns };
    const header = new Int32Array(memory.buffer);
    const places = { bars, opens, closes, ranges, enter: enterMask, exit: exitMask, stretches, changes };
    for (const [name, value] of Object.entries(places)) header[HEADER[name as keyof typeof HEADER] / 4] = value;
    new Float64Array(memory.buffer, opens, bars).set(market.open);
    new Float64Array(memory.buffer, closes, bars).set(market.close);
    writeRanges(new Float64Array(memory.buffer, ranges, 2 * RANGE_LEVELS * bars), market.close, RANGE_LEVELS);
    this.#clearMasks();
    return undefined;
  }

  run(trial: KernelTrial, { costs, moments }: KernelRequest, target: { rows: Float64Array; at: number }): void {
    const { memory } = this.#exports;
    this.#writeMasks(trial);
    this.#view(memory);
    this.#writeCosts(costs);
    this.#exports.walk(trial.size, moments ? 1 : 0);
    target.rows.set(this.#row.subarray(ROW_AT / 8, ROW_AT / 8 + ROW.length), target.at);
  }

  #view(memory: WebAssembly.Memory): void {
    if (this.#row.buffer !== memory.buffer) this.#row = new Float64Array(memory.buffer, 0, ROW_AT / 8 + ROW.length);
  }

  #writeCosts({ initialCapital, feeRate, slippageRate }: KernelCosts): void {
    this.#row[COSTS.capital / 8] = initialCapital;
    this.#row[COSTS.buyFactor / 8] = 1 + slippageRate;
    this.#row[COSTS.sellFactor / 8] = 1 - slippageRate;
    this.#row[COSTS.feeRate / 8] = feeRate;
  }

  #writeMasks({ enter, exit }: KernelTrial): void {
    const { columns, columnBytes, enterMask, exitMask } = this.#bound!;
    columns.makeRoom([enter.higher, enter.lower, exit.higher, exit.lower]);
    const higher = columns.place(enter.higher);
    const lower = columns.place(enter.lower);
    if (exit.higher === enter.lower && exit.lower === enter.higher) {
      this.#exports.crossingMasks(higher, lower, columnBytes, enterMask, exitMask);
      return;
    }
    this.#exports.conditionMask(higher, lower, columnBytes, enterMask);
    this.#exitMask(exit);
  }

  /** Where a bar meets both conditions, the entry counts. */
  #exitMask(exit: KernelCondition): void {
    const { bars, columns, columnBytes, enterMask, exitMask } = this.#bound!;
    this.#exports.conditionMask(columns.place(exit.higher), columns.place(exit.lower), columnBytes, exitMask);
    const { buffer } = this.#exports.memory;
    const words = 2 * Math.ceil(bars / 64);
    const entering = new Int32Array(buffer, enterMask, words);
    const leaving = new Int32Array(buffer, exitMask, words);
    for (let i = 0; i < words; i++) leaving[i]! &= ~entering[i]!;
  }

  /** A word of ones behind the last bar ends every search. */
  #clearMasks(): void {
    const { enterMask, exitMask, maskBytes, bars } = this.#bound!;
    for (const mask of [enterMask, exitMask]) {
      const words = new Int32Array(this.#exports.memory.buffer, mask, maskBytes / 4);
      words.fill(0);
      words.fill(-1, 2 * Math.ceil(bars / 64), 2 * Math.ceil(bars / 64) + 2);
    }
  }
}

/** Hands out aligned places, one behind the other. */
class Layout {
  constructor(private next: number) {}

  take(bytes: number): number {
    const at = Math.ceil(this.next / 64) * 64;
    this.next = at + Math.ceil(bytes);
    return at;
  }
}
