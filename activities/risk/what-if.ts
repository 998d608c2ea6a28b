import { HoldfastError } from '../../engine/model/errors';
import type { RiskResult, WhatIfRequest } from '../../engine/model/risk';
import { endMicros, toIso } from '../../engine/model/time';
import { holdingsAt, optionBook } from '../../engine/risk/book/option-book';
import { positionOf, shiftBook } from '../../engine/risk/book/shift-book';
import type { RiskRow } from '../../infra/store/repositories/risk-repository';
import type { EngineDependencies } from '../engine-dependencies';
import { ChangedRuns } from './changed-runs';

/**
 * What becomes of the options that a run holds at a moment.
 * @throws HoldfastError NO_DATA with the path `at` where it holds none that has a value
 */
export async function whatIf(deps: EngineDependencies, row: RiskRow, request: WhatIfRequest): Promise<RiskResult> {
  const runs = await ChangedRuns.open(deps, row);
  const at = request.at === undefined ? runs.end : endMicros(request.at);
  const holdings = holdingsAt(await runs.asItWas(), at);
  const { rate, yield: carried } = request;
  const { entries, left } = await runs.look((market) => optionBook(market, { holdings, at, rate, yield: carried }));
  if (!entries.some(({ inputs }) => inputs)) {
    const why = left[0] ? `${left[0].instrument} ${left[0].reason}` : 'the run holds no option then';
    throw new HoldfastError('NO_DATA', `at: ${why}`, { path: 'at' });
  }
  const shifts = request.shifts.map((shift) => shiftBook(entries, shift));
  return { kind: 'what-if', at: toIso(at), positions: entries.map(positionOf), shifts, left };
}
