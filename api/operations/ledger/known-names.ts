import { HoldfastError } from '../../../engine/model/errors';
import { withSuggestion } from '../../../engine/model/suggestion';
import type { LedgerFilter } from '../../../infra/store/repositories/ledger-repository';
import type { Services } from '../services';

type Named = Pick<Services, 'store' | 'folders'>;

/**
 * Refuses names that no trial can have: what was removed or renamed since is known as long as the ledger has it.
 * @throws HoldfastError CATALOG_NOT_FOUND with the path `catalog`, STRATEGY_NOT_FOUND with the path `strategy`, each with what
 *   was probably meant
 */
export async function requireKnown(
  services: Named,
  { catalog, strategy }: Pick<LedgerFilter, 'catalog' | 'strategy'>,
): Promise<void> {
  if (catalog !== undefined) await requireCatalog(services, catalog);
  if (strategy !== undefined) await requireStrategy(services, strategy);
}

async function requireCatalog({ store, folders }: Named, catalog: string): Promise<void> {
  try {
    await folders.requireCatalog(catalog);
  } catch (error) {
    if (!(error instanceof HoldfastError) || error.code !== 'CATALOG_NOT_FOUND') throw error;
    const counted = await store.ledger.catalogs();
    if (counted.includes(catalog)) return;
    const missing = new HoldfastError('CATALOG_NOT_FOUND', `There is no catalog "${catalog}".`, { path: 'catalog' });
    throw withSuggestion(missing, catalog, new Set([...(await folders.listCatalogs()), ...counted]));
  }
}

async function requireStrategy({ store }: Named, strategy: string): Promise<void> {
  const [published, counted] = await Promise.all([store.strategies.list({ deleted: true }), store.ledger.strategies()]);
  const known = new Set([...published.map(({ id }) => id), ...counted]);
  if (known.has(strategy)) return;
  const missing = new HoldfastError('STRATEGY_NOT_FOUND', `There is no strategy "${strategy}".`, { path: 'strategy' });
  throw withSuggestion(missing, strategy, known);
}
