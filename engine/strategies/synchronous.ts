import type { Strategy, StrategyDefinition } from './define-strategy';

/** Definitions whose files know of promises: what their callbacks return is looked at. */
const suspects = new WeakSet<StrategyDefinition>();

export function suspect(definition: StrategyDefinition): void {
  suspects.add(definition);
}

/** Methods of a strategy object that the engine calls. */
export const CALLBACKS = ['init', 'onStart', 'onEnd', 'onBar', 'onRow', 'onFill', 'onOrder'] as const;

/** Whether calling a function can only give a promise, or a generator, which does nothing by itself. */
export function isAsync(value: unknown): boolean {
  return typeof value === 'function' && value.constructor.name !== 'Function';
}

/**
 * The strategy, whose callbacks are refused where they answer with a promise: nobody would wait for it. The methods of a
 * strategy whose files know nothing of promises are left as they are.
 * @throws TypeError for an `async` callback
 */
export function requireSynchronous(definition: StrategyDefinition, strategy: Strategy): Strategy {
  for (const name of CALLBACKS)
    if (isAsync(Reflect.get(strategy, name))) throw new TypeError(`${name} must be synchronous`);
  if (!suspects.has(definition)) return strategy;
  const callbacks = new Map(CALLBACKS.map((name) => [name, Reflect.get(strategy, name) as unknown]));
  if (isThenable(strategy)) throw refused(strategy, 'create');
  const watched: Record<string, unknown> = {};
  for (const [name, callback] of callbacks) {
    if (typeof callback === 'function') watched[name] = watch(name, callback.bind(strategy) as Callback);
  }
  return watched;
}

type Callback = (...given: unknown[]) => unknown;

function watch(name: string, callback: Callback): (...given: unknown[]) => void {
  return (...given) => {
    const result = callback(...given);
    if (isThenable(result)) throw refused(result, name);
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

function refused(promise: PromiseLike<unknown>, name: string): TypeError {
  // What becomes of it is nobody's business any more, and must not end the thread.
  promise.then(undefined, () => undefined);
  return new TypeError(`${name} must be synchronous: it returned a promise`);
}
