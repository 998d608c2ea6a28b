import { bestWithin, sharpeOfSums, type ReturnTable } from './return-table';
import { combinedFolds, partsOf, type CombinedRule } from './splits';

/**
 * Sharpe ratios a bar of the paths of combinatorial purged cross-validation: in each fold the best point of its train bars trades the
 * groups that are tested.
 */
export function pathSharpes(table: ReturnTable, rule: CombinedRule): { sharpes: number[]; chosen: number[] } {
  const { folds, paths } = combinedFolds(table.bars, rule);
  const groups = partsOf(table.bars, rule.groups);
  const chosen = folds.map(({ train }) => bestWithin(table, train));
  const sharpes = paths.map((path) => {
    let [sum, squares] = [0, 0];
    path.forEach((fold, group) => {
      const from = chosen[fold]! * table.bars;
      for (let at = from + groups[group]!.from; at < from + groups[group]!.to; at++) {
        sum += table.values[at]!;
        squares += table.values[at]! * table.values[at]!;
      }
    });
    return sharpeOfSums(table.bars, sum, squares);
  });
  return { sharpes, chosen };
}
