import { removeTestHome } from './test-home.mjs';

/** Stops the servers, if any test asked for them. */
export default async function globalTeardown() {
  const { server, state } = globalThis.holdfastTestServers;
  server.close();
  server.closeAllConnections();
  const started = await state.starting?.catch(() => undefined);
  if (!started) return;
  await started.stop();
  await removeTestHome(started.home);
}
