import type { RunOfTrialRequest } from '../../../../../engine/model/run-config';
import type { SearchView } from '../../../../../engine/model/search-views';
import type { SessionView, StrategySweepView, SweepTrialView } from '../../../../../engine/model/views';
import { runOfTrial } from '../../lib/requests';

/** How a trial becomes a run by itself. */
export interface TrialRunner {
  /** Where bars of the session begin that the trials have not seen; null where there are none, or none are known of. */
  outOfSample: string | null;
  request: (trial: SweepTrialView, outOfSample: boolean) => RunOfTrialRequest;
}

/**
 * Runs under the conditions of a sweep or search, each called the trial that it is.
 * @param session as it is now; undefined where it is closed
 */
export function trialRunner(operation: StrategySweepView | SearchView, session: SessionView | undefined): TrialRunner {
  const id = 'sweepId' in operation ? operation.sweepId : operation.searchId;
  const outOfSample = firstUnseen(operation, session);
  return {
    outOfSample,
    request: ({ trial, parameters }, isOut) => {
      const { start: _start, end: _end, ...conditions } = runOfTrial(operation, parameters);
      const { start, end } = operation;
      const range =
        isOut && outOfSample !== null ? { start: outOfSample } : { ...(start && { start }), ...(end && { end }) };
      return { ...conditions, ...range, trialOf: { id, trial } };
    },
  };
}

/** The day, or the millisecond, after the last bar that the trials could see. */
function firstUnseen(operation: StrategySweepView | SearchView, session: SessionView | undefined): string | null {
  if ('holdout' in operation && operation.holdout?.from) return operation.holdout.from;
  const { end } = operation;
  if (end === undefined || !session || session.end <= end) return null;
  const isDate = end.endsWith('T00:00:00Z') || end.endsWith('T00:00:00.000Z');
  return new Date(Date.parse(end) + (isDate ? 86_400_000 : 1)).toISOString();
}
