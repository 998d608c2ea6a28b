import type { OperationDetails, OperationSummary } from '../../../../engine/model/operations';
import { count, decimal, duration, pairs, plain } from '../lib/format';

/** The server knows the page of each kind. */
export const operationPage = ({ dashboardUrl }: Pick<OperationSummary, 'dashboardUrl'>) =>
  new URL(dashboardUrl).pathname.replace(/^\/app/, '');

/** What it is called: its label, else its strategy, else its kind. */
export const operationName = ({ label, strategy, kind }: Pick<OperationSummary, 'label' | 'strategy' | 'kind'>) =>
  label ?? strategy ?? kind;

/** Live figures of an operation in words, as far as they are known. */
export function figuresOf({ progress, context, stale }: OperationDetails): string[] {
  const { pnl, best, failed, etaSeconds } = context;
  return [
    `${count(progress.done)} of ${count(progress.total)} ${progress.unit}`,
    pnl !== undefined && `P&L ${plain(Math.round(pnl * 100) / 100)}`,
    best && `best ${best.statistic} ${decimal(best.value)} with ${pairs(best.parameters)}`,
    failed !== undefined && failed > 0 && `${count(failed)} failed`,
    etaSeconds !== undefined && `${duration(etaSeconds)} left`,
    stale && 'not heard of lately',
  ].filter((text) => typeof text === 'string');
}
