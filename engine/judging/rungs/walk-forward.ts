import type { ValidationPart } from '../../model/validation';
import { pointReturns } from '../point-returns';
import { bestWithin, sharpeWithin } from '../return-table';
import { percent } from '../scores';
import type { Rung } from '../types';
import { failed, passed, untold } from '../verdicts';
import { walkForward as windowsOf } from '../windows';

const NAME = 'walk-forward';
const RULE = { windows: 6, trainShare: 0.75, anchored: false };
const LEAST_TEST = 10;

/**
 * Whether the best point of each window makes money on the bars behind it: six windows, chosen by the Sharpe ratio, by the returns
 * of one run of each point over all bars (a walk-forward of its own runs each window from a flat account).
 */
export const walkForward: Rung = {
  name: NAME,
  async run(subject, tools): Promise<ValidationPart> {
    const found = await pointReturns(subject, tools);
    if (!found) return untold(NAME, 'There are no combinations to choose from.');
    const { table, points, time, barsPerYear } = found;
    const windows = windowsOf(table.bars, RULE);
    if (windows.length === 0 || windows[0]!.test.to - windows[0]!.test.from < LEAST_TEST) {
      return untold(NAME, `${table.bars} bars are too few for ${RULE.windows} windows.`);
    }
    const annual = Math.sqrt(barsPerYear);
    let level = 1;
    const shown = windows.map(({ train, test }) => {
      const best = bestWithin(table, [train]);
      let growth = 1;
      for (let bar = test.from; bar < test.to; bar++) growth *= 1 + table.values[best * table.bars + bar]!;
      level *= growth;
      return {
        ...{
          from: new Date(time[test.from]! / 1000).toISOString(),
          parameters: points[best]!,
          totalReturn: growth - 1,
        },
        inSample: sharpeWithin(table, best, [train]) * annual,
        outOfSample: sharpeWithin(table, best, [test]) * annual,
      };
    });
    const gains = shown.filter(({ totalReturn }) => totalReturn > 0).length;
    const evidence = { totalReturn: level - 1, gains, points: points.length, windows: shown };
    const sentence = `Out of sample the windows make ${percent(level - 1)} together, ${gains} of ${shown.length} of them a gain.`;
    return level > 1 ? passed(NAME, sentence, evidence) : failed(NAME, 'WALK_FORWARD', { sentence, evidence });
  },
};
