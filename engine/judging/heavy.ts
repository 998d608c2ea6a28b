import { nullTests, type NullInput, type NullTests } from './null-tests';
import { overfitting, type Pbo, type PboInput } from './pbo';

/** Work that takes long, by name: plain functions of typed arrays, which any thread can do. */
export const HEAVY = { nulls: nullTests, overfitting } as const;

export interface HeavyWork {
  nulls: { input: NullInput; output: NullTests };
  overfitting: { input: PboInput; output: Pbo | null };
}
export type HeavyName = keyof HeavyWork;

/** Does a piece of work, here or on another thread. */
export type DoHeavy = <Name extends HeavyName>(
  name: Name,
  input: HeavyWork[Name]['input'],
) => Promise<HeavyWork[Name]['output']>;

/** On the caller's thread. */
export const doHere: DoHeavy = (name, input) => {
  const work = HEAVY[name] as (given: typeof input) => HeavyWork[typeof name]['output'];
  return Promise.resolve(work(input));
};
