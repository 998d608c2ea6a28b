import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import path from 'node:path';
import { distDir } from '../../../infra/bootstrap/paths.mjs';
import { until } from '../../support/suite.mjs';
import { built } from '../engine.mjs';
import { post, quantile, SWEPT, timed } from './rig.mjs';

const grid = { fast: { start: 5, stop: 24, step: 1 }, slow: { start: 30, stop: 128, step: 2 } };

/** From the flag to the thread that has let go, on the engine itself. */
export async function measureStop({ home }, { repeats = 20 } = {}) {
  const { EngineHost } = built('host/engine-host.js');
  const host = new EngineHost({
    catalogRoot: path.join(home, 'catalog'),
    cacheDir: path.join(home, 'bench-cache'),
    strategiesDir: path.resolve(import.meta.dirname, '../../fixtures/strategies'),
    threads: 2,
    threadFile: path.join(distDir, 'engine/host/engine-thread.js'),
  });
  const [start, end] = [Date.UTC(2024, 0, 1) * 1000, Date.UTC(2024, 11, 31) * 1000];
  const manifest = await host.catalog.resolveManifest({ catalog: SWEPT.name, start, end });
  const config = {
    strategy: 'fixed-cost',
    parameters: { work: 20_000, busy: true },
    account: { initialCapital: 1e6 },
    fees: { proportional: 0 },
    slippage: { proportional: 0 },
    seed: 0,
  };
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const cancel = new AbortController();
    const running = host.run(manifest, config, { signal: cancel.signal }).catch((error) => error);
    await delay(150 + 10 * i);
    times.push(
      await timed(async () => {
        cancel.abort();
        assert.equal((await running).code, 'CANCELLED');
      }),
    );
  }
  await host.close();
  return { 'cancel.stopMs': quantile(times, 0.95), raw: { 'cancel.stopMedianMs': quantile(times, 0.5) } };
}

/** From the door to the closed sweep, and that no row comes afterwards. */
export async function measureClosed({ rest }, { repeats = 20 } = {}) {
  const times = [];
  let late = 0;
  for (let i = 0; i < repeats; i++) {
    const sweep = { session: SWEPT.name, strategy: 'bench-event-cross', cache: 'bypass' };
    const size = { start: 1, stop: 500, step: 1 };
    const { sweepId } = await post(rest, '/api/v1/sweeps', { ...sweep, grid: { ...grid, size } });
    const url = `/api/v1/sweeps/${sweepId}`;
    await delay(200 + 150 * (i % 8));
    let rows;
    times.push(
      await timed(async () => {
        await post(rest, `${url}/cancel`);
        const { body } = await until(
          () => rest('GET', url),
          (answer) => answer.body.status === 'cancelled',
          { everyMs: 2 },
        );
        rows = body.completed;
      }),
    );
    await delay(300);
    late += (await rest('GET', url)).body.completed - rows;
  }
  assert.equal(late, 0, 'rows came after the end');
  return { 'cancel.closedMs': quantile(times, 0.95), raw: { 'cancel.closedMedianMs': quantile(times, 0.5) } };
}
