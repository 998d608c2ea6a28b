/** The stretches from one fill of an instrument to the next, over which cash and position stay as they are. */
import type { Code, Local } from './assembler';
import { f64, i32, repeatWhile, when } from './instructions';
import { movePointer, type NewLocal } from './return-code';

/** Addresses of the columns. Steps have one entry more than there are fills: the number of bars. */
export interface FillColumns {
  steps: Local;
  positions: Local;
  cash: Local;
  fills: Local;
}

export type Stretch = ReturnType<typeof stretchLocals>;

export function stretchLocals(local: NewLocal) {
  const [fill, from, to] = [local('i32'), local('i32'), local('i32')];
  return { fill, from, to, position: local('f64'), cash: local('f64') };
}

/** Does one thing for each stretch without a position, another for each with one. */
export function eachStretch(columns: FillColumns, stretch: Stretch, body: { flat: Code; held: Code }): Code {
  const { fill, from, to, position, cash } = stretch;
  const step = (offset: number) => i32.load(i32.add(columns.steps.get, i32.shl(fill.get, i32.const(2))), offset);
  const entry = (column: Local) => f64.load(i32.add(column.get, i32.shl(fill.get, i32.const(3))));
  return [
    fill.set(i32.const(0)),
    repeatWhile(i32.ltS(fill.get, columns.fills.get), [
      from.set(step(0)),
      to.set(step(4)),
      // Of several fills at a step the last tells.
      when(i32.ltS(from.get, to.get), [
        position.set(entry(columns.positions)),
        cash.set(entry(columns.cash)),
        when(f64.eq(position.get, f64.const(0)), body.flat, body.held),
      ]),
      movePointer(fill, 1),
    ]),
  ];
}

export const firstStep = ({ steps }: FillColumns): Code => i32.load(steps.get);
export const barCount = ({ steps, fills }: FillColumns): Code =>
  i32.load(i32.add(steps.get, i32.shl(fills.get, i32.const(2))));
