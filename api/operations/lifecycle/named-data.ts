import { HoldfastError } from '../../../engine/model/errors';
import { matchesPattern } from '../../../engine/model/id-pattern';
import type { Manifest } from '../../../engine/model/manifest';
import type { RunRequest } from '../../../engine/model/run-config';
import { withSuggestion } from '../../../engine/model/suggestion';

type Settings = Pick<RunRequest, 'account' | 'fees' | 'fills'>;

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
  return tablesOf(settings).length > 0;
}

/**
 * Refuses settings for instruments that the session does not have: what is meant for a misspelt id would not count.
 * @throws HoldfastError INSTRUMENT_NOT_FOUND with the path of the key, such as `fees.byInstrument.APPL.XNAS`
 */
export function requireNamed({ instruments }: Manifest, settings: Settings): void {
  const ids = new Set(instruments.map(({ id }) => id));
  for (const [path, table] of tablesOf(settings)) {
    for (const key of Object.keys(table)) {
      if (ids.has(key) || (key.includes('*') && instruments.some(({ id }) => matchesPattern(key, id)))) continue;
      const message = `The session has no instrument "${key}".`;
      const error = new HoldfastError('INSTRUMENT_NOT_FOUND', message, { path: `${path}.${key}` });
      throw withSuggestion(error, key, ids);
    }
  }
}
