import { connectionsOf, neededConnections } from '../../../infra/store/connections';
import { requireConnections } from '../../../infra/store/require-connections';
import { testServers } from '../../support/stack';

test('a stack with one engine worker fits into the connections that Postgres allows by default', () => {
  // Two processes with 8, an engine worker with 8 and 4, and 20 to spare.
  expect(neededConnections({ control: 8, engineWorkers: 1 })).toBe(48);
  expect(neededConnections({ control: 8, engineWorkers: 64 })).toBe(804);
  expect(connectionsOf(2)).toEqual({ control: 2, bulk: 1 });
});

test('a server that allows fewer connections than the stack opens is refused by the name of the setting', async () => {
  const { databaseUrl } = await testServers();
  await requireConnections(databaseUrl, 100);
  await expect(requireConnections(databaseUrl, 101)).rejects.toMatchObject({
    code: 'VALIDATION',
    path: 'HOLDFAST_DATABASE_CONNECTIONS',
    details: { needed: 101, allowed: 100 },
  });
});
