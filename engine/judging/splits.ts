import type { Span } from './windows';

/** What is tested at once, and what may be trained on for it: spans in order that do not touch what is tested. */
export interface Fold {
  train: Span[];
  test: Span[];
}

export interface FoldRule {
  folds: number;
  /** Bars before each part that is tested that are not trained on, as what was decided there ends within it. */
  purge: number;
  /** Bars after it that are not trained on, as they still show what happened within it. */
  embargo: number;
}

export interface CombinedRule extends Omit<FoldRule, 'folds'> {
  groups: number;
  testGroups: number;
}

export interface CombinedFold extends Fold {
  /** Numbers of the groups that are tested. */
  groups: number[];
}

/**
 * Bars in parts of equal length, one after the other; the first ones are a bar longer where they do not divide.
 * @returns fewer bars than parts: an empty list
 */
export function partsOf(bars: number, count: number): Span[] {
  if (count < 1 || bars < count) return [];
  const [length, longer] = [Math.floor(bars / count), bars % count];
  let from = 0;
  return Array.from({ length: count }, (_, part) => {
    const to = from + length + (part < longer ? 1 : 0);
    const span = { from, to };
    from = to;
    return span;
  });
}

/** Folds each of which is tested once and trained on all others, purged and with an embargo (Lopez de Prado 2018, 7.4). */
export function kFold(bars: number, { folds, purge, embargo }: FoldRule): Fold[] {
  return partsOf(bars, folds).map((test) => ({ train: trainedOn(bars, [test], { purge, embargo }), test: [test] }));
}

/**
 * Combinatorial purged cross-validation (Lopez de Prado 2018, 12.3): every choice of `testGroups` of the groups is tested once,
 * in lexicographic order. Each group is so tested by C(groups - 1, testGroups - 1) folds, and as many paths lead through the
 * bars: `paths[p][g]` is the number of the fold by which path p tests group g.
 */
export function combinedFolds(bars: number, rule: CombinedRule): { folds: CombinedFold[]; paths: number[][] } {
  const { groups: count, testGroups, purge, embargo } = rule;
  const parts = partsOf(bars, count);
  if (parts.length === 0 || testGroups < 1 || testGroups >= count) return { folds: [], paths: [] };
  const folds = combinations(count, testGroups).map((groups) => {
    const test = groups.map((group) => parts[group]!);
    return { groups, test: joined(test), train: trainedOn(bars, test, { purge, embargo }) };
  });
  const byGroup = parts.map((_, group) => folds.flatMap((fold, f) => (fold.groups.includes(group) ? [f] : [])));
  const paths = Array.from({ length: byGroup[0]!.length }, (_, path) => byGroup.map((tested) => tested[path]!));
  return { folds, paths };
}

/** Every choice of `size` of the numbers below `count`, in lexicographic order. */
export function combinations(count: number, size: number): number[][] {
  const found: number[][] = [];
  const chosen: number[] = [];
  const choose = (from: number) => {
    if (chosen.length === size) {
      found.push([...chosen]);
      return;
    }
    for (let next = from; next <= count - (size - chosen.length); next++) {
      chosen.push(next);
      choose(next + 1);
      chosen.pop();
    }
  };
  choose(0);
  return found;
}

/** What is left of the bars around those that are tested, in order. */
function trainedOn(bars: number, test: readonly Span[], { purge, embargo }: Omit<FoldRule, 'folds'>): Span[] {
  const left: Span[] = [];
  let from = 0;
  for (const span of joined(test)) {
    if (span.from - purge > from) left.push({ from, to: span.from - purge });
    from = Math.max(from, Math.min(bars, span.to + embargo));
  }
  if (from < bars) left.push({ from, to: bars });
  return left;
}

/** Spans that follow each other without a gap as one. */
function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const { from, to } of spans) {
    const last = found.at(-1);
    if (last?.to === from) last.to = to;
    else found.push({ from, to });
  }
  return found;
}
