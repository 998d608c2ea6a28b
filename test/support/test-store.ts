import { openStore, type Store } from '../../infra/store/store';
import { createTestDatabase, type TestDatabase } from './stack';

/** A store over a database of the test file's own, from its first test to its last. */
export function useTestStore(assign: (store: Store, databaseUrl: string) => void): void {
  let database: TestDatabase;
  let store: Store;
  beforeAll(async () => {
    database = await createTestDatabase();
    store = openStore({ databaseUrl: database.databaseUrl });
    assign(store, database.databaseUrl);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });
}
