import { assemble, PAGE } from '../kernels/wasm/assembler';
import { pickRanges, RANGES, ROW_BLOCK } from '../kernels/wasm/band-code';
import { compoundPaths, CROWD, drawNumbers, jumpTargets, walkBlocks } from '../kernels/wasm/path-code';
import { BATCH, STEPS, type Crowd, type PathCrowd } from './path-crowd';
import type { BlockWalk, PathRules, PathSource, Stretch } from './path-source';

interface Exports {
  memory: WebAssembly.Memory;
  drawNumbers(state: number, numbers: number, bytes: number): void;
  jumpTargets(numbers: number, bytes: number, limit: number, always: number, scale: number): void;
  walkBlocks(last: number, targets: number, returns: number, out: number, paths: number, steps: number): void;
  compoundPaths(...places: number[]): void;
  pickRanges(row: number, bytes: number, limits: number, counts: number, out: number): number;
}

/** Values of a row within ranges. */
export interface Picked {
  /** Values below each range. */
  below: Int32Array;
  /** Values within, in the order of the row. */
  values: Float64Array;
}

let compiled: WebAssembly.Module | undefined;

/** Most memory that the kernel takes. */
const MAX_BYTES = 64 * 2 ** 20;

/** Paths in WebAssembly SIMD: what `PlainCrowd` does, to the last bit. */
export class KernelCrowd implements PathCrowd {
  readonly #exports: Exports;
  readonly #places: ReturnType<typeof layoutOf>;
  readonly #walk: BlockWalk | undefined;
  readonly #drawn: Float64Array;

  /** @throws WebAssembly.CompileError where the machine has no SIMD; RangeError where the paths need too much memory */
  constructor(
    private readonly source: PathSource,
    private readonly rules: PathRules,
  ) {
    compiled ??= new WebAssembly.Module(
      assemble([drawNumbers, jumpTargets, walkBlocks, compoundPaths, pickRanges], MAX_BYTES),
    );
    this.#walk = source.walk;
    this.#places = layoutOf(rules, this.#walk);
    this.#exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
    const { memory } = this.#exports;
    memory.grow(Math.ceil((this.#places.end - memory.buffer.byteLength) / PAGE));
    this.#drawn = this.#floats(this.#places.drawn, BATCH * STEPS);
    for (const name of Object.keys(CROWD) as (keyof Crowd)[]) {
      this.#column(name).fill(1);
      // A path that fills a pair up is none.
      this.#floats(this.#columnAt(name) + 8 * rules.paths, this.#width - rules.paths).fill(NaN);
    }
    this.#floats(this.#places.rows, 2 * STEPS * this.#width).fill(NaN);
    if (this.#walk) this.#bind(this.#walk);
  }

  get paths(): Crowd {
    const column = (name: keyof Crowd) => this.#column(name).slice();
    return { worth: column('worth'), kept: column('kept'), deepest: column('deepest'), lowest: column('lowest') };
  }

  advance(steps: number): void {
    const places = this.#places;
    const { paths } = this.rules;
    for (let first = 0; first < paths; first += BATCH) {
      const stretch = { first, paths: Math.min(BATCH, paths - first), steps };
      if (this.#walk) this.#draw(this.#walk, stretch);
      else this.source.draw(this.#drawn, stretch);
      this.#exports.compoundPaths(
        places.crowd + 8 * first,
        8 * this.#width,
        places.drawn,
        stretch.paths,
        steps,
        places.rows + 8 * first,
        8 * this.#width * STEPS,
      );
    }
  }

  row(name: 'worth' | 'kept', step: number): Float64Array {
    return this.#floats(this.#rowAt(name, step), this.rules.paths);
  }

  /** @param limits lower ones, then upper ones, of values less 1 as float32 */
  pick(name: 'worth' | 'kept', step: number, limits: Float32Array): Picked {
    const { limits: at, counts, picked } = this.#places;
    const { buffer } = this.#exports.memory;
    new Float32Array(buffer, at, 2 * RANGES).set(limits);
    const count = this.#exports.pickRanges(this.#rowAt(name, step), 8 * this.#width, at, counts, picked);
    return { below: new Int32Array(buffer, counts, RANGES), values: this.#floats(picked, count) };
  }

  /** Values of a row, padded to whole blocks. */
  get #width(): number {
    return widthOf(this.rules);
  }

  #draw({ jump, places: scale }: BlockWalk, { first, paths, steps }: Stretch): void {
    const { state, numbers, last, returns, drawn } = this.#places;
    const bytes = 4 * paths * steps;
    const limit = Math.ceil(jump);
    this.#exports.drawNumbers(state, numbers, bytes);
    this.#exports.jumpTargets(numbers, 16 * Math.ceil(bytes / 16), limit, limit >= 2 ** 32 ? -1 : 0, scale);
    this.#exports.walkBlocks(last + 4 * first, numbers, returns, drawn, paths, steps);
  }

  #bind({ returns, last, random }: BlockWalk): void {
    const { state, last: lastAt, returns: at } = this.#places;
    const { buffer } = this.#exports.memory;
    new Uint32Array(buffer, state, 4).set(random.state);
    new Int32Array(buffer, lastAt, last.length).set(last);
    const table = this.#floats(at, returns.length + this.rules.horizon);
    for (let from = 0; from < table.length; from += returns.length) {
      table.set(returns.subarray(0, table.length - from), from);
    }
  }

  #column(name: keyof Crowd): Float64Array {
    return this.#floats(this.#columnAt(name), this.rules.paths);
  }

  #columnAt(name: keyof Crowd): number {
    return this.#places.crowd + 8 * this.#width * CROWD[name];
  }

  #rowAt(name: 'worth' | 'kept', step: number): number {
    return this.#places.rows + 8 * this.#width * (step + (name === 'kept' ? STEPS : 0));
  }

  #floats(at: number, length: number): Float64Array {
    return new Float64Array(this.#exports.memory.buffer, at, length);
  }
}

function widthOf({ paths }: PathRules): number {
  return ROW_BLOCK * Math.ceil(paths / ROW_BLOCK);
}

/** Addresses of all parts. Returns go on behind their end as they began, so far as a path can walk. */
function layoutOf(rules: PathRules, walk: BlockWalk | undefined) {
  const width = widthOf(rules);
  let end = 0;
  const take = (bytes: number) => {
    const at = end;
    end += 64 * Math.ceil(bytes / 64);
    return at;
  };
  const places = {
    state: take(16),
    limits: take(8 * RANGES),
    counts: take(4 * RANGES),
    numbers: take(4 * BATCH * STEPS),
    // The second of the last two paths may be none, whose returns are read all the same.
    drawn: take(8 * (BATCH + 1) * STEPS),
    returns: take(walk ? 8 * (walk.returns.length + rules.horizon) : 0),
    last: take(walk ? 4 * width : 0),
    crowd: take(8 * width * Object.keys(CROWD).length),
    rows: take(8 * width * STEPS * 2),
    picked: take(8 * width),
  };
  return { ...places, end };
}
