import { combinations, partsOf } from './splits';
import { partSums, sharpeOfSums, type PartSums, type ReturnTable } from './return-table';

export interface PboInput {
  table: ReturnTable;
  /** Even number of parts of the bars. */
  parts: number;
}

/** What combinatorially symmetric cross-validation finds. */
export interface Pbo {
  /** Share of the splits in which the best point of one half is no better than the median on the other. */
  probability: number;
  /** Share of the splits in which it loses there. */
  probabilityOfLoss: number;
  splits: number;
  /** Mean Sharpe ratio a bar of the best point on its own half, and on the other one. */
  inSample: number;
  outOfSample: number;
  /** Quartiles of the logits of its rank on the other half. */
  logits: [lower: number, median: number, upper: number];
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation: Bailey, Borwein, Lopez de Prado and Zhu,
 * "The probability of backtest overfitting", Journal of Computational Finance 20 (2017). Points are ranked by their Sharpe
 * ratio; ties share their mean rank.
 * @returns null with fewer than two points, or fewer than two bars a part
 */
export function overfitting({ table, parts }: PboInput): Pbo | null {
  if (table.points < 2 || parts < 2 || parts % 2 !== 0 || table.bars < 2 * parts) return null;
  const sums = partSums(table, partsOf(table.bars, parts));
  const choices = combinations(parts, parts / 2);
  const [inside, outside] = [new Float64Array(table.points), new Float64Array(table.points)];
  const logits = new Float64Array(choices.length);
  let [overfitted, losses, inSample, outOfSample] = [0, 0, 0, 0];
  choices.forEach((chosen, i) => {
    ratios(sums, chosen, { inside, outside });
    let best = 0;
    for (let point = 1; point < table.points; point++) if (inside[point]! > inside[best]!) best = point;
    const relative = rank(outside, best) / (table.points + 1);
    logits[i] = Math.log(relative / (1 - relative));
    if (logits[i]! <= 0) overfitted++;
    if (outside[best]! < 0) losses++;
    inSample += inside[best]!;
    outOfSample += outside[best]!;
  });
  logits.sort();
  const count = choices.length;
  const at = (share: number) => logits[Math.min(count - 1, Math.floor(share * count))]!;
  return {
    ...{ probability: overfitted / count, probabilityOfLoss: losses / count, splits: count },
    ...{ inSample: inSample / count, outOfSample: outOfSample / count },
    logits: [at(0.25), at(0.5), at(0.75)],
  };
}

/** Sharpe ratios of all points on some parts, and on the others. */
function ratios(
  { points, parts, counts, sums, squares }: PartSums,
  chosen: readonly number[],
  { inside, outside }: { inside: Float64Array; outside: Float64Array },
): void {
  const isChosen = new Uint8Array(parts);
  for (const part of chosen) isChosen[part] = 1;
  for (let point = 0; point < points; point++) {
    let [n, sum, square, otherN, otherSum, otherSquare] = [0, 0, 0, 0, 0, 0];
    for (let part = 0; part < parts; part++) {
      const at = point * parts + part;
      if (isChosen[part]) {
        n += counts[part]!;
        sum += sums[at]!;
        square += squares[at]!;
      } else {
        otherN += counts[part]!;
        otherSum += sums[at]!;
        otherSquare += squares[at]!;
      }
    }
    inside[point] = sharpeOfSums(n, sum, square);
    outside[point] = sharpeOfSums(otherN, otherSum, otherSquare);
  }
}

/** From 1 for the lowest; the mean of those of equal values. */
function rank(values: Float64Array, of: number): number {
  let [lower, equal] = [0, 0];
  for (const value of values) {
    if (value < values[of]!) lower++;
    else if (value === values[of]) equal++;
  }
  return lower + (equal + 1) / 2;
}
