import type { ValidationPart } from '../../model/validation';
import { concentrationOf, gainOf } from '../single-trade';
import type { Rung } from '../types';
import { failed, passed, untold } from '../verdicts';

const NAME = 'concentration';
const LEAST_INSTRUMENTS = 3;

/** Whether one trade or, of three instruments and more, one instrument makes the whole result. */
export const concentration: Rung = {
  name: NAME,
  run(subject, _tools, base): Promise<ValidationPart> {
    return Promise.resolve(concentrationPart(gainOf(subject, base), base.trades));
  },
};

interface Trades {
  instrument: readonly string[];
  pnl: Float64Array;
}

/** What the profits of trades say of a gain in money. */
export function concentrationPart(gain: number, { instrument, pnl }: Trades): ValidationPart {
  if (pnl.length === 0) return untold(NAME, 'It has no trade.');
  if (!(gain > 0)) return untold(NAME, 'It makes nothing that one trade could make.', { gain });
  const trade = concentrationOf(gain, pnl);
  const byInstrument = new Map<string, number>();
  pnl.forEach((money, i) => byInstrument.set(instrument[i]!, (byInstrument.get(instrument[i]!) ?? 0) + money));
  const one = concentrationOf(gain, byInstrument.values());
  const best = [...byInstrument].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
  const evidence = { gain, trade, instrument: { id: best, ...one }, instruments: byInstrument.size };
  if (trade.isOne) {
    const sentence = `It made ${trade.best.toFixed(2)} of ${gain.toFixed(2)}.`;
    return failed(NAME, 'ONE_TRADE', { sentence, evidence });
  }
  if (one.isOne && byInstrument.size >= LEAST_INSTRUMENTS) {
    const sentence = `${best} made ${one.best.toFixed(2)} of ${gain.toFixed(2)}.`;
    return failed(NAME, 'ONE_INSTRUMENT', { sentence, evidence });
  }
  const left = `${Math.round(100 * trade.left)} %`;
  return passed(NAME, `Without its best of ${pnl.length} trades ${left} of the result are left.`, evidence);
}
