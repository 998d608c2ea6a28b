import { HoldfastError } from '../../../engine/model/errors';
import type { RunConfig, RunOfTrialRequest, TrialOf, TrialOfKind } from '../../../engine/model/run-config';
import { rowsOf } from '../../../infra/store/repositories/sweep-repository';
import { runDetail, RUN_TABLE, type RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { admit, pinnedOperation, type NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import { checkParameters } from '../strategy/parameters';
import { runKind } from './run-kind';

/** Checks a run against its session and strategy and stores it pinned to a version of the session. */
export async function createRun(
  services: Services,
  { trialOf, ...request }: RunOfTrialRequest,
  as: NewId,
): Promise<Created<RunRow>> {
  const { session, strategy, execution } = await admit(services.store, request);
  const config: RunConfig = { ...execution, parameters: checkParameters(strategy, request.parameters) };
  const kind = trialOf && (await requireTrial(services, trialOf, config));
  const { label, whenBusy, priority } = request;
  const operation = {
    ...pinnedOperation(session, strategy, { kind: runKind, as }),
    label,
    priority,
    ownThread: true,
  };
  const cache = {
    cached: RUN_TABLE,
    request: { strategy, execution, parameters: config.parameters, mode: request.cache },
    isWhole: (row: RunRow) => isWhole(services, row),
  };
  return createOperation(
    services,
    { operation, detail: runDetail(config, trialOf && { ...trialOf, kind: kind! }), whenBusy, cache },
    as,
  );
}

/** A result whose files are gone is none. */
async function isWhole({ artifacts }: Services, row: RunRow): Promise<boolean> {
  const recorded = [row.orders_artifact, row.series_artifact, row.log_artifact].filter((hash) => hash !== null);
  const hashes = [row.fills_artifact, row.trades_artifact, row.equity_artifact, ...recorded];
  const present = await Promise.all(hashes.map(async (hash) => hash !== null && (await artifacts.has(hash))));
  return present.every(Boolean);
}

/**
 * What kind of operation the trial is of. A run that is called a trial has its strategy and parameters; its range, costs and money may be others.
 * @throws HoldfastError SWEEP_NOT_FOUND or VALIDATION with the path of the field
 */
async function requireTrial(
  { store }: Services,
  { id, trial }: TrialOf,
  config: RunConfig,
): Promise<TrialOfKind['kind']> {
  const row = await store.sweeps.find(id);
  if (!row) throw new HoldfastError('SWEEP_NOT_FOUND', `There is no sweep "${id}".`, { path: 'trialOf.id' });
  if (!(await store.trials.find(rowsOf(row), trial))) {
    const message = `trialOf.trial: there is no trial ${trial}, or it has no result yet`;
    throw new HoldfastError('VALIDATION', message, { path: 'trialOf.trial' });
  }
  const [parameters] = await store.sweeps.parametersOf(row, [trial]);
  const same = Object.entries(parameters!).every(([name, value]) => config.parameters[name] === value);
  if (same && row.config.strategy === config.strategy) return row.search === null ? 'sweep' : 'search';
  const message = `trialOf: trial ${trial} has another strategy or other parameters`;
  throw new HoldfastError('VALIDATION', message, { path: 'trialOf' });
}
