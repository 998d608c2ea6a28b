import type { OperationDetails } from '../../engine/model/operations';
import { errorText } from './failure';
import { count, decimal, moment, pairs, percent, seconds } from './format';
import { facts } from './table';

/** An operation of any kind, with its live figures. */
export function showOperation(view: OperationDetails): string {
  const { progress, context, error, lastError } = view;
  const { best } = context;
  return facts([
    ['operation', view.id],
    ['kind', view.kind],
    ['status', view.stale ? `${view.status}, not heard of since ${moment(view.staleSince)}` : view.status],
    ['progress', `${percent(progress.fraction)}, ${count(progress.done)} of ${count(progress.total)} ${progress.unit}`],
    ['message', progress.message],
    ['waits', view.waiting ?? undefined],
    ['session', view.session === '' ? undefined : view.session],
    ['strategy', view.strategy ?? undefined],
    ['strategy version', view.strategyHash ?? undefined],
    ['engine build', view.engineBuild ?? undefined],
    ['from cache', view.cachedFrom === null ? undefined : `result of ${view.cachedFrom}`],
    ['owner', view.owner ?? undefined],
    ['date', context.currentDate && moment(context.currentDate)],
    ['pnl', context.pnl === undefined ? undefined : decimal(context.pnl)],
    ['trades', context.trades === undefined ? undefined : count(context.trades)],
    ['winRate', context.winRate === undefined ? undefined : percent(context.winRate)],
    ['failed', context.failed === undefined ? undefined : count(context.failed)],
    ['best', best && `${best.statistic} ${decimal(best.value)} at ${pairs(best.parameters)}`],
    ['ready in', context.etaSeconds === undefined || progress.fraction >= 1 ? undefined : seconds(context.etaSeconds)],
    ['created', moment(view.createdAt)],
    ['ended', view.finishedAt === null ? undefined : moment(view.finishedAt)],
    ['cancelled because', view.cancelReason ?? undefined],
    ['waits since', view.stalledSince === null ? undefined : moment(view.stalledSince)],
    ['last error', lastError && errorText(lastError)],
    ['dashboard', view.dashboardUrl],
    ['temporal', view.temporalUrl],
    ['error', error && errorText(error)],
  ]);
}
