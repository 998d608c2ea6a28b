import type { SignalComparison } from './signal-rule';

/* Truth as a number: 1, 0, or NaN for what is undefined. Both ways to follow a rule compute it by these, so that they agree. */

type Operator = SignalComparison['is'];

/** Whether an operator looks at the bar before too. */
export function isCrossing(is: Operator): is is 'crosses-above' | 'crosses-below' {
  return is === 'crosses-above' || is === 'crosses-below';
}

/** Of two values at a bar. */
export function compared(is: Operator, ...[a, b]: [a: number, b: number]): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  switch (is) {
    case 'above':
    case 'crosses-above':
      return a > b ? 1 : 0;
    case 'below':
    case 'crosses-below':
      return a < b ? 1 : 0;
    case 'at-least':
      return a >= b ? 1 : 0;
    case 'at-most':
      return a <= b ? 1 : 0;
  }
}

/** Of what holds now and what held at the bar before. */
export function begun(now: number, before: number): number {
  return Number.isNaN(before) ? NaN : now * (1 - before);
}

export function both(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

export function either(a: number, b: number): number {
  return a === 1 || b === 1 ? 1 : a + b;
}

export function negated(a: number): number {
  return 1 - a;
}

export function adjusted(value: number, { times = 1, plus = 0 }: { times?: number; plus?: number }): number {
  return value * times + plus;
}
