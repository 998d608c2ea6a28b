import { HoldfastError } from '../model/errors';

/** An object that everything in a thread shares, as it was before any strategy ran. */
interface Recorded {
  object: object;
  name: string;
  keys: PropertyKey[];
  descriptors: PropertyDescriptor[];
}

// Taken now: what a strategy changes must not deceive the check, which calls no method of a built-in object.
const { ownKeys, getOwnPropertyDescriptor, defineProperty, deleteProperty, getPrototypeOf } = Reflect;

const GLOBALS = [
  ...['Object', 'Function', 'Array', 'Number', 'BigInt', 'Boolean', 'String', 'Symbol', 'Math', 'JSON', 'Reflect'],
  ...['Atomics', 'Date', 'RegExp', 'Promise', 'Proxy', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Intl'],
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
  ...['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array'],
  ...['Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
  ...['FinalizationRegistry', 'Buffer', 'isNaN', 'isFinite', 'parseInt', 'parseFloat', 'structuredClone'],
];
/**
 * The built-in objects of a thread. A strategy that changes one of them (`Math.max = …`, `Object.prototype.x = …`) would
 * change the results of every other that the thread computes.
 */
export class Intrinsics {
  readonly #recorded: Recorded[] = [];
  readonly #global: [name: string, value: unknown][];
  readonly #globalKeys = ownKeys(globalThis);
  #isSpoiled = false;

  /** @param classes others whose objects strategies get, by the name that they know them by */
  constructor(classes: Readonly<Record<string, object>> = {}) {
    const shared = globalThis as unknown as Record<string, unknown>;
    this.#global = GLOBALS.map((name) => [name, shared[name]]);
    const seen = new Set<unknown>();
    const record = (object: unknown, name: string) => {
      if ((typeof object !== 'object' && typeof object !== 'function') || object === null || seen.has(object)) return;
      seen.add(object);
      const keys = ownKeys(object);
      const descriptors = keys.map((key) => getOwnPropertyDescriptor(object, key)!);
      this.#recorded.push({ object, name, keys, descriptors });
      record((object as { prototype?: unknown }).prototype, `${name}.prototype`);
    };
    // First: what is added to it stands in every descriptor that is looked at.
    record(Object.prototype, 'Object.prototype');
    for (const [name, value] of this.#global) record(value, name);
    for (const [name, value] of hiddenIntrinsics()) record(value, name);
    for (const name of Object.keys(classes)) record(classes[name], name);
  }

  /** Whether something could not be put back: the thread must end. */
  get isSpoiled(): boolean {
    return this.#isSpoiled;
  }

  /**
   * Does work of a strategy, and puts back what it changed.
   * @throws HoldfastError STRATEGY_FAILED with `shared` in its details, where it changed anything
   */
  guard<T>(work: () => T): T {
    // What came since the last work is nobody's.
    this.#removeGlobals();
    let result: T;
    try {
      result = work();
    } catch (error) {
      const changed = this.restore();
      throw changed === undefined ? error : sharedChange(changed);
    }
    const changed = this.restore();
    if (changed !== undefined) throw sharedChange(changed);
    return result;
  }

  /** Puts everything back as it was recorded. @returns the name of what was changed first; undefined where nothing was */
  restore(): string | undefined {
    let changed: string | undefined;
    const recorded = this.#recorded;
    for (let i = 0; i < recorded.length; i++) {
      const found = this.#restoreObject(recorded[i]!);
      changed ??= found;
    }
    const shared = globalThis as unknown as Record<string, unknown>;
    for (let i = 0; i < this.#global.length; i++) {
      const name = this.#global[i]![0];
      const value = this.#global[i]![1];
      if (shared[name] === value) continue;
      defineProperty(shared, name, { value, writable: true, enumerable: false, configurable: true });
      changed ??= name;
    }
    const added = this.#removeGlobals();
    return changed ?? added;
  }

  /** Removes what was added to `globalThis`. @returns the name of what came first; undefined where nothing did */
  #removeGlobals(): string | undefined {
    let added: string | undefined;
    const present = ownKeys(globalThis);
    for (let i = 0; i < present.length; i++) {
      if (isAmong(this.#globalKeys, present[i]!, i)) continue;
      if (!deleteProperty(globalThis, present[i]!)) this.#isSpoiled = true;
      added ??= nameOf('globalThis', present[i]!);
    }
    return added;
  }

  /** @returns the name of what was changed; undefined where nothing was */
  #restoreObject({ object, name, keys, descriptors }: Recorded): string | undefined {
    let changed: string | undefined;
    const present = ownKeys(object);
    for (let i = 0; i < present.length; i++) {
      if (isAmong(keys, present[i]!, i)) continue;
      if (!deleteProperty(object, present[i]!)) this.#isSpoiled = true;
      changed ??= nameOf(name, present[i]!);
    }
    for (let i = 0; i < keys.length; i++) {
      if (isSame(getOwnPropertyDescriptor(object, keys[i]!), descriptors[i]!) || isFree(keys[i]!)) continue;
      if (!defineProperty(object, keys[i]!, descriptors[i]!)) this.#isSpoiled = true;
      changed ??= nameOf(name, keys[i]!);
    }
    return changed;
  }
}

/** @param at where it stands as long as nothing has changed */
function isAmong(keys: PropertyKey[], key: PropertyKey, at: number): boolean {
  if (keys[at] === key) return true;
  for (let i = 0; i < keys.length; i++) if (keys[i] === key) return true;
  return false;
}

function isSame(now: PropertyDescriptor | undefined, before: PropertyDescriptor): boolean {
  if (now === undefined || now.get !== before.get || now.set !== before.set) return false;
  // NaN is the value of some.
  return now.value === before.value || (now.value !== now.value && before.value !== before.value);
}

/** V8's length of stacks, which libraries change for a moment. */
function isFree(key: PropertyKey): boolean {
  return key === 'stackTraceLimit';
}

function nameOf(object: string, key: PropertyKey): string {
  return typeof key === 'symbol' ? `${object}, a symbol of it` : `${object}.${key}`;
}

/** What no global names: the prototypes of typed arrays, iterators, generators and asynchronous functions. */
function hiddenIntrinsics(): [name: string, value: unknown][] {
  const iterators = {
    array: [][Symbol.iterator](),
    map: new Map().entries(),
    set: new Set().values(),
    string: ''[Symbol.iterator](),
  };
  const named = Object.entries(iterators).map(([name, one]): [string, unknown] => [
    `the iterator of ${name}s`,
    getPrototypeOf(one),
  ]);
  return [
    ['TypedArray', getPrototypeOf(Int8Array)],
    ['Iterator.prototype', getPrototypeOf(getPrototypeOf(iterators.array)!)],
    ...named,
    ['Generator', getPrototypeOf(function* () {})],
    ['AsyncFunction', getPrototypeOf(async () => {})],
  ];
}

function sharedChange(changed: string): HoldfastError {
  const message = `The strategy changed ${changed}, which all strategies share.`;
  return new HoldfastError('STRATEGY_FAILED', message, { details: { shared: changed } });
}
