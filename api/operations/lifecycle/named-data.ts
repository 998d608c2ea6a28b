import { HoldfastError } from '../../../engine/model/errors';
import { matchesPattern } from '../../../engine/model/id-pattern';
import type { Manifest } from '../../../engine/model/manifest';
import type { RunRequest } from '../../../engine/model/run-config';
import { noDetail, requireKnownBenchmark, seriesAlone } from '../../../engine/model/session-data';
import { withSuggestion } from '../../../engine/model/suggestion';

type Settings = Pick<RunRequest, 'account' | 'fees' | 'fills' | 'evaluation'> &
  Partial<Pick<RunRequest, 'instruments'>>;

/** Settings by the id of an instrument, or a pattern of ids, with their paths. */
function tablesOf({ account, fees, fills }: Settings): [path: string, table: object][] {
  const given: [string, unknown][] = [
    ['fees.byInstrument', fees.byInstrument],
    ['account.borrowRate', account.borrowRate],
    ['account.funding', account.funding],
    ['fills.endOfInstrument', fills?.endOfInstrument],
  ];
  return given.filter((one): one is [string, object] => typeof one[1] === 'object');
}

/** Whether settings name what only the session's data tell to be there. */
export function namesData(settings: Settings): boolean {
  const { fills, evaluation } = settings;
  return fills?.detail === true || evaluation?.benchmark !== undefined || tablesOf(settings).length > 0;
}

/**
 * Refuses settings for instruments that the session does not have: what is meant for a misspelt id would not count. So are a
 * benchmark and finer bars that it does not have, before the work waits for its turn.
 * @throws HoldfastError INSTRUMENT_NOT_FOUND with the path of the key, such as `fees.byInstrument.APPL.XNAS`, or of the
 *   benchmark; VALIDATION with the path `evaluation.benchmark.file` or `fills.detail`
 */
export function requireNamed(manifest: Manifest, settings: Settings): void {
  const { instruments, benchmarks = {} } = manifest;
  const ids = new Set(instruments.map(({ id }) => id));
  if (settings.fills?.detail === true && !manifest.detail) throw noDetail();
  if (settings.fills?.detail === true) requireContracts(manifest, settings.instruments);
  requireKnownBenchmark(settings.evaluation?.benchmark, { ids, files: Object.keys(benchmarks) });
  for (const [path, table] of tablesOf(settings)) {
    for (const key of Object.keys(table)) {
      if (ids.has(key) || (key.includes('*') && instruments.some(({ id }) => matchesPattern(key, id)))) continue;
      const message = `The session has no instrument "${key}".`;
      const error = new HoldfastError('INSTRUMENT_NOT_FOUND', message, { path: `${path}.${key}` });
      throw withSuggestion(error, key, ids);
    }
  }
}

function requireContracts({ instruments }: Manifest, wanted: readonly string[] | undefined): void {
  const chosen = wanted ? instruments.filter(({ id }) => wanted.includes(id)) : instruments;
  if (chosen.length > 0 && chosen.every(({ definition }) => definition?.continuous)) throw seriesAlone();
}
