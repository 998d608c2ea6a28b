import type { ValidationPart } from '../../model/validation';
import { exposureOf } from '../exposure';
import { doHere } from '../heavy';
import { initialOf } from '../scores';
import { concentrationOf, gainOf } from '../single-trade';
import type { Rung } from '../types';
import { failed, passed, untold } from '../verdicts';

const NAME = 'nulls';
const DRAWS = 500;
const LEAST_DRAWS = 100;
/** Positions times draws that are looked at, so that many instruments do not take minutes. */
const MOST_CELLS = 300_000_000;
const LEVEL = 0.05;
const LEAST_TRADES = 10;

/** Whether signals without information do as well: random entries, the own signal at random lags, returns in random order. */
export const nulls: Rung = {
  name: NAME,
  async run(subject, tools, base): Promise<ValidationPart> {
    const trades = base.trades.pnl.length;
    if (trades < LEAST_TRADES) {
      const sentence = `It has ${trades} trades; ${LEAST_TRADES} are needed.`;
      return failed(NAME, 'TOO_FEW_TRADES', { sentence, evidence: { fills: base.fills.time.length, trades } });
    }
    const { config } = subject;
    const prices = await tools.prices(config);
    const at = config.fills?.at ?? 'next-open';
    const exposure = exposureOf(base, { prices, initial: initialOf(config), at });
    const cells = exposure.bars * Math.max(1, exposure.instruments);
    if (exposure.instruments === 0 || exposure.bars < 2) return untold(NAME, 'There are no prices of what it trades.');
    const draws = Math.max(LEAST_DRAWS, Math.min(DRAWS, Math.floor(MOST_CELLS / cells)));
    const seed = Math.floor(tools.random(NAME).next() * 2 ** 32);
    const found = await (tools.heavy ?? doHere)('nulls', { ...exposure, draws, seed });
    const annual = Math.sqrt(base.barsPerYear);
    const { sharpe, flipped, entries, lags, shuffled } = found;
    const tests = Object.fromEntries(
      Object.entries({ entries, lags, shuffled }).map(([name, { p, mean, high }]) => [
        name,
        { p, mean: mean * annual, high: high * annual },
      ]),
    );
    const evidence = { sharpe: sharpe * annual, flipped: flipped * annual, draws: found.draws, tests };
    const [name, { p }] = Object.entries(tests).reduce((worst, one) => (one[1].p > worst[1].p ? one : worst));
    if (flipped >= sharpe || p > LEVEL) {
      if (concentrationOf(gainOf(subject, base), base.trades.pnl).isOne) {
        return untold(NAME, 'One trade makes the result, of which a later part tells.', evidence);
      }
      const sentence =
        flipped >= sharpe
          ? 'The opposite positions do better.'
          : `${SHOWN[name as keyof typeof SHOWN]} do as well with p = ${p.toFixed(3)}.`;
      return failed(NAME, 'NO_EDGE', { sentence, evidence });
    }
    return passed(NAME, `${SHOWN[name as keyof typeof SHOWN]} do as well with p = ${p.toFixed(3)} at most.`, evidence);
  },
};

const SHOWN = {
  entries: 'Positions of the same lengths at random times',
  lags: 'Its own positions moved by random lags',
  shuffled: 'Its positions over returns in random order',
} as const;
