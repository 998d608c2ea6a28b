import { describeInstrument } from '../../../engine/model/describe-instrument';
import { HoldfastError } from '../../../engine/model/errors';
import type { Manifest } from '../../../engine/model/manifest';
import { MOST_RERUNS, type MonteCarloRequest } from '../../../engine/model/risk';
import type { Services } from '../services';
import type { Pins } from './risk-checks';
import { instrumentsOf, runAgain } from './run-again';

/**
 * A run that is computed again on resampled markets.
 * @throws HoldfastError what `runAgain` throws; VALIDATION with the path of the field
 */
export async function ofMarkets(services: Services, request: MonteCarloRequest): Promise<Pins> {
  const { run, returns, paths, horizon } = request;
  if (run === undefined || returns !== undefined) refuse('run', 'the method markets needs a run, and no returns');
  if (horizon !== undefined) refuse('horizon', 'runs on other markets have the days of the run');
  if (paths > MOST_RERUNS) refuse('paths', `the method markets has ${MOST_RERUNS} at most`);
  const { pins, config, manifest } = await runAgain(services, run);
  refuseOptions(manifest, new Set(instrumentsOf(config, manifest)));
  return { ...pins, config };
}

/** What has a life of its own by date is not what it was in another order of days. */
function refuseOptions({ instruments }: Manifest, own: ReadonlySet<string>): void {
  for (const { id, definition } of instruments) {
    if (!own.has(id) || describeInstrument(id, definition).kind !== 'option') continue;
    refuse('method', `${id} is an option, whose prices follow its time to expiry`);
  }
}

function refuse(path: string, why: string): never {
  throw new HoldfastError('VALIDATION', `${path}: ${why}`, { path });
}
