import type { RunView, SweepSummaryView } from '../../../../engine/model/views';
import { moment, NONE, pairs, percent, plain } from '../lib/format';

type Operation = RunView | SweepSummaryView;

/** What was asked for: the facts that runs and sweeps share. */
export function configurationFacts(operation: Operation) {
  const { start, end, instruments, account, fees, slippage } = operation;
  return [
    ['Strategy', operation.strategy],
    ['Parameters', pairs(operation.parameters)],
    ['From', start === undefined ? "the session's start" : moment(start)],
    ['To', end === undefined ? "the session's end" : end.slice(0, 10)],
    ['Instruments', instruments?.join(', ') ?? 'all of the session'],
    ['Initial capital', plain(account.initialCapital)],
    ['Fees', percent(fees.proportional, 3)],
    ['Slippage', percent(slippage.proportional, 3)],
    ['Session version', `${operation.session}, ${operation.manifestVersion}`],
    ['Created', moment(operation.createdAt)],
    ['Ended', operation.finishedAt === null ? NONE : moment(operation.finishedAt)],
  ] as const;
}
