import { foreignCurrencies } from '../../../engine/model/conversions';
import type { RunRequest } from '../../../engine/model/run-config';
import { quotedIn, type Manifests } from './traded-instruments';

/**
 * Refuses work whose instruments have several currencies that nothing converts, before it waits and begins.
 * @throws HoldfastError VALIDATION with the path `account.currency`, RATE_MISSING
 */
export async function requireRates(
  sessions: Manifests,
  manifestHash: string,
  { account, instruments: named }: Pick<RunRequest, 'account' | 'instruments'>,
): Promise<void> {
  const { instruments, pairs } = await quotedIn(sessions, manifestHash);
  const wanted = named && new Set(named);
  const traded = wanted ? instruments.filter(({ id }) => wanted.has(id)) : instruments;
  foreignCurrencies(traded, account.currency, () => pairs);
}
