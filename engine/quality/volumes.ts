import type { InstrumentKind } from '../model/instrument-id';
import type { QualityPart } from '../model/quality';
import { Finding, scoreOf, shareOf } from './finding';
import type { UsableBars } from './usable-bars';

/** Share of bars at which the part is worth nothing. */
const TOLERANCE = 0.2;
/** A column without volume costs this where the instrument trades on an exchange. */
const ABSENT_SCORE = 50;

/**
 * Volumes: bars without one, negative or unreadable ones, and bars whose price moved although nothing was traded. Spot
 * currencies and indices have none by nature.
 */
export function volumesOf(bars: UsableBars, kind: InstrumentKind): QualityPart {
  const finding = new Finding('volume', 'missing', 'negative', 'zero', 'movedWithoutVolume');
  const { volume, high, low, times } = bars;
  const { counts } = finding;
  for (let i = 0; i < volume.length; i++) {
    const value = volume[i]!;
    if (value > 0 && value < Infinity) continue;
    const at = { row: bars.rowOf(i), time: times[i]! };
    if (Number.isNaN(value)) counts['missing']!++;
    else if (value !== 0) finding.add('negative', at, 'volume is not a number >= 0');
    else {
      counts['zero']!++;
      if (high[i]! > low[i]!)
        finding.add('movedWithoutVolume', at, `moved from ${low[i]} to ${high[i]} with a volume of 0`);
    }
  }
  const hasNone = kind === 'fx' || kind === 'index';
  if (counts['missing'] === volume.length) return finding.scored(hasNone || volume.length === 0 ? null : ABSENT_SCORE);
  const faults = counts['missing']! + counts['negative']! + counts['movedWithoutVolume']!;
  return finding.scored(scoreOf(shareOf(faults, volume.length), TOLERANCE));
}
