import { constrainedDominates, dominates, type Result } from './dominance';

/**
 * Indexes, ascending, of the results that none dominates. Only those that keep the constraints are in it where there is one;
 * else those that break them least. Of equal costs all are in it.
 */
export function paretoFront(results: readonly Result[]): number[] {
  const order = results.map((_, index) => index).filter((index) => results[index]!.costs !== null);
  // In this order nothing is dominated by what comes later, so that a look at the front so far is enough.
  order.sort((a, b) => results[a]!.violation - results[b]!.violation || lexical(results[a]!, results[b]!) || a - b);
  const front: number[] = [];
  for (const index of order) {
    if (!front.some((member) => constrainedDominates(results[member]!, results[index]!))) front.push(index);
  }
  return front.sort((a, b) => a - b);
}

function lexical(a: Result, b: Result): number {
  for (let m = 0; m < a.costs!.length; m++) {
    const difference = a.costs![m]! - b.costs![m]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

type Costs = readonly number[];

/**
 * Volume that costs dominate up to a reference point, exact, for one to three objectives: the more the better.
 * @param costs one list a point; what is not below the reference in each objective adds nothing
 * @throws Error for more objectives
 */
export function hypervolume(costs: readonly Costs[], reference: Costs): number {
  const inside = costs.filter((point) => point.every((cost, m) => cost < reference[m]!));
  switch (reference.length) {
    case 1:
      return inside.reduce((most, [cost]) => Math.max(most, reference[0]! - cost!), 0);
    case 2:
      return area(inside, reference);
    case 3:
      return volume(inside, reference);
    default:
      throw new Error('The hypervolume is computed for one to three objectives.');
  }
}

/** Strips from the lowest first cost upwards. */
function area(points: readonly Costs[], [right, top]: Costs): number {
  let sum = 0;
  let height = top!;
  for (const [x, y] of [...points].sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!)) {
    if (y! >= height) continue;
    sum += (right! - x!) * (height - y!);
    height = y!;
  }
  return sum;
}

/** Slices along the third cost, each of the area of the points at or below it. */
function volume(points: readonly Costs[], reference: Costs): number {
  const sorted = [...points].sort((a, b) => a[2]! - b[2]!);
  let sum = 0;
  let below: Costs[] = [];
  sorted.forEach((point, i) => {
    if (!below.some((other) => dominates(other.slice(0, 2), point.slice(0, 2)))) {
      below = below.filter((other) => !dominates(point.slice(0, 2), other.slice(0, 2)));
      below.push(point);
    }
    const next = sorted[i + 1]?.[2] ?? reference[2]!;
    if (next > point[2]!) sum += area(below, reference) * (next - point[2]!);
  });
  return sum;
}
