import type { TrialAxis } from './trial-axis';

/** A trial that differs in one parameter alone, by one value up or down. */
export interface Neighbour {
  trial: number;
  parameter: string;
  step: -1 | 1;
}

/** Neighbours of a trial in a whole grid, whose axes are the digits of its number. */
export function gridNeighbours(axes: readonly TrialAxis[], trial: number): Neighbour[] {
  let stride = axes.reduce((product, { count }) => product * count, 1);
  return axes.flatMap(({ name, count, codeOf }) => {
    stride /= count;
    const step = stride;
    const code = codeOf(trial);
    return ([-1, 1] as const).flatMap((by) =>
      code + by < 0 || code + by >= count ? [] : [{ trial: trial + by * step, parameter: name, step: by }],
    );
  });
}

/**
 * The points that are nearest to one, by the sum over parameters of the difference of the ranks of their values, each over all of its ranks (numbers),
 * or 1 where they are not the same (texts). Ranks know nothing of units, nor of logarithms.
 */
export function nearestPoints(
  axes: readonly TrialAxis[],
  trial: number,
  { among, most }: { among: Uint32Array; most: number },
): number[] {
  const own = axes.map(({ codeOf }) => codeOf(trial));
  const nearest: { trial: number; distance: number }[] = [];
  for (let i = 0; i < among.length; i++) {
    const other = among[i]!;
    if (other === trial) continue;
    let distance = 0;
    axes.forEach(({ codeOf, count, numeric }, at) => {
      const apart = Math.abs(codeOf(other) - own[at]!);
      distance += apart === 0 ? 0 : numeric ? apart / (count - 1) : 1;
    });
    if (nearest.length === most && distance >= nearest.at(-1)!.distance) continue;
    const at = nearest.findIndex((one) => one.distance > distance);
    nearest.splice(at < 0 ? nearest.length : at, 0, { trial: other, distance });
    if (nearest.length > most) nearest.pop();
  }
  return nearest.map((one) => one.trial);
}
