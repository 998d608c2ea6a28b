import { Script } from 'node:vm';

/** Copies that are kept; the one used least recently goes first. */
const MAX_COPIES = 64;

type AnyLoop = (...parts: never[]) => number;

const copies = new Map<string, AnyLoop>();
let serial = 0;
/** What was asked for last, as the trials of a sweep do again and again. */
let last: { loop: AnyLoop; key: string; copy: AnyLoop } | undefined;

/**
 * A copy of a loop for one class of strategy. V8 optimises a function for what it has seen: one loop for all strategies
 * would call them through a megamorphic call site, while a copy that has only ever seen one class has its `onBar`
 * inlined.
 * @param key what tells the class apart: the text of its methods
 */
export function cloneLoop<L extends AnyLoop>(loop: L, key: string): L {
  if (last?.loop === loop && last.key === key) return last.copy as L;
  const name = `${loop.name}/${key}`;
  const copy = (copies.get(name) as L | undefined) ?? evaluate(loop);
  copies.delete(name);
  copies.set(name, copy);
  if (copies.size > MAX_COPIES) copies.delete(copies.keys().next().value!);
  last = { loop, key, copy };
  return copy;
}

/** Equal texts would share what V8 learns, so each copy has a number. */
function evaluate<L extends AnyLoop>(loop: L): L {
  const filename = `holdfast-loop-${serial++}.js`;
  return new Script(`'use strict'; (${loop.toString()}) // ${filename}`, { filename }).runInThisContext() as L;
}
