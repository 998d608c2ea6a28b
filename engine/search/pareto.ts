import { dominates, type Result } from './dominance';

/**
 * Indexes, ascending, of the results that none dominates. Only those that keep the constraints are in it where there is one;
 * else those that break them least. Of equal costs all are in it.
 */
export function paretoFront(results: readonly Result[]): number[] {
  const known = results.map((_, index) => index).filter((index) => results[index]!.costs !== null);
  const least = known.reduce((most, index) => Math.min(most, results[index]!.violation), Infinity);
  const order = known.filter((index) => results[index]!.violation === least);
  const costsOf = (index: number) => results[index]!.costs!;
  // In this order nothing is dominated by what comes later, so that a look at the front so far is enough.
  order.sort((a, b) => lexical(costsOf(a), costsOf(b)) || a - b);
  const width = order.length === 0 ? 0 : costsOf(order[0]!).length;
  const isBeaten = width <= 3 ? beatenByStairs() : beatenByMembers();
  return order.filter((index) => !isBeaten(costsOf(index))).sort((a, b) => a - b);
}

/**
 * Of up to three costs, in lexical order: what came before has no more of the first cost, so that the lowest of the second and
 * third ones matter. They are kept as stairs, ascending by the second and descending by the third; of equal ones the first that came.
 */
function beatenByStairs(): (costs: Costs) => boolean {
  const stairs: Costs[] = [];
  return (costs) => {
    const next = firstAbove(stairs, second(costs));
    const step = stairs[next - 1];
    if (step && third(step) <= third(costs)) return dominates(step, costs);
    const from = step && second(step) === second(costs) ? next - 1 : next;
    let to = next;
    while (to < stairs.length && third(stairs[to]!) >= third(costs)) to++;
    stairs.splice(from, to - from, costs);
    return false;
  };
}

const second = (costs: Costs) => costs[1] ?? 0;
const third = (costs: Costs) => costs[2] ?? 0;

/** Number of the first step whose second cost is above a value. */
function firstAbove(stairs: readonly Costs[], value: number): number {
  let [low, high] = [0, stairs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (second(stairs[middle]!) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of more costs: by the members so far. Whoever beat something comes first, since most of what is beaten is by few. */
function beatenByMembers(): (costs: Costs) => boolean {
  const front: Costs[] = [];
  return (costs) => {
    const at = front.findIndex((member) => dominates(member, costs));
    if (at < 0) front.push(costs);
    else if (at > 0) [front[at >> 1], front[at]] = [front[at]!, front[at >> 1]!];
    return at >= 0;
  };
}

function lexical(a: Costs, b: Costs): number {
  for (let m = 0; m < a.length; m++) {
    const difference = a[m]! - b[m]!;
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
