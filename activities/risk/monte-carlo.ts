import { cancellationSignal } from '@temporalio/activity';
import { HoldfastError } from '../../engine/model/errors';
import { LEAST_RETURNS, type MonteCarloRequest, type PathRange, type RiskResult } from '../../engine/model/risk';
import { periodReturns } from '../../engine/statistics/run/period-returns';
import { openTable } from '../../infra/store/artifacts/table';
import type { RiskRow } from '../../infra/store/repositories/risk-repository';
import type { RunRow } from '../../infra/store/repositories/run-repository';
import type { EngineDependencies } from '../engine-dependencies';
import { PathParts } from './path-parts';

const TRADING_YEAR = 252;
const LONGEST_HORIZON = 2520;

/**
 * Draws paths of what a run, or a list, has returned.
 * @throws HoldfastError VALIDATION with the path of the field where there are too few returns
 */
export async function assessByPaths(
  deps: EngineDependencies,
  row: RiskRow,
  request: MonteCarloRequest,
): Promise<RiskResult> {
  const { method, order, paths, block, levels, ruin, seed } = request;
  const [{ returns, unit }, parts] = await Promise.all([returnsOf(deps, request), PathParts.open(deps, row)]);
  if (returns.length < LEAST_RETURNS) {
    const path = request.run === undefined ? 'returns' : 'run';
    const message = `${path}: ${returns.length} ${unit} tell too little: at least ${LEAST_RETURNS} are needed`;
    throw new HoldfastError('VALIDATION', message, { path });
  }
  const byDefault = method === 'trades' ? Math.min(returns.length, LONGEST_HORIZON) : TRADING_YEAR;
  const horizon = request.horizon ?? byDefault;
  const task = {
    ...{ returns, paths, horizon, block, levels, ruin, seed, known: parts.known },
    method: method === 'trades' ? order : ('bootstrap' as const),
  };
  const onPart = parts.keep.bind(parts);
  const result = await deps.engine.analysis.drawPaths(task, onPart, cancellationSignal());
  await parts.settled();
  return { kind: 'monte-carlo', unit, paths, horizon, ...result };
}

async function returnsOf(
  { store, artifacts }: EngineDependencies,
  { run: id, returns, method }: MonteCarloRequest,
): Promise<{ returns: Float64Array; unit: PathRange['unit'] }> {
  if (id === undefined) return { returns: Float64Array.from(returns ?? []), unit: 'returns' };
  const run = await store.runs.get(id);
  if (method === 'trades') return { returns: await tradeReturns(artifacts, run), unit: 'trades' };
  const equity = openTable(await artifacts.get(run.equity_artifact!));
  const days = periodReturns(equity.numbers('time')!, equity.numbers('equity')!, 'day');
  return { returns: days.map((value) => Math.max(-1, value)), unit: 'days' };
}

/** Gain of each trade that was closed, by its exit, as a fraction of the initial capital and what trades before it have made. */
async function tradeReturns(artifacts: EngineDependencies['artifacts'], run: RunRow): Promise<Float64Array> {
  const trips = openTable(await artifacts.get(run.trades_artifact!));
  const [exitTime, pnl] = [trips.numbers('exitTime')!, trips.numbers('pnl')!];
  const closed = Array.from(exitTime.keys()).filter((i) => !Number.isNaN(exitTime[i]));
  closed.sort((a, b) => exitTime[a]! - exitTime[b]!);
  let worth = run.config.account.initialCapital;
  const returns: number[] = [];
  for (const i of closed) {
    if (worth <= 0) break;
    returns.push(Math.max(-1, pnl[i]! / worth));
    worth += pnl[i]!;
  }
  return Float64Array.from(returns);
}
