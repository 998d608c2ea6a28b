import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { verifyRun } from '../../activities/verify-run';
import { ArtifactStore } from '../../infra/store/artifacts/artifact-store';
import { encodeTable, type TableColumns } from '../../infra/store/artifacts/table';
import type { RunOutcome, RunRow } from '../../infra/store/repositories/run-repository';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-verify-'));
const artifacts = new ArtifactStore(folder);
afterAll(() => rmSync(folder, { recursive: true }));

const HASH = 'a'.repeat(64);
const FILLS = { time: Float64Array.of(1), price: Float64Array.of(10) };

/** Verifies a run with these fills that repeats with those. */
async function verify(stored: TableColumns, repeated: TableColumns) {
  const put = (columns: TableColumns) => artifacts.put(encodeTable(columns));
  const same = await put(FILLS);
  const run = {
    ...{ trades_artifact: same, fills_artifact: await put(stored), equity_artifact: same, statistics: {} },
    ...{ facts: { resultHash: HASH }, strategy: 's', strategy_hash: 'b', engine_build: 'e', cache_parts: null },
  } as unknown as RunRow;
  const outcome = {
    ...{ tradesArtifact: same, fillsArtifact: await put(repeated), equityArtifact: same, statistics: {} },
    resultHash: HASH,
  } as unknown as RunOutcome;
  return verifyRun(artifacts, { run, outcome, code: { bundleHash: 'b', engineBuild: 'e' } });
}

describe('a verification', () => {
  it('compares what the stored run kept: one from before there was evidence of fills is still verified', async () => {
    const { verified, differences } = await verify(FILLS, {
      ...FILLS,
      orderId: Float64Array.of(1),
      reason: ['signal'],
    });
    expect([verified, differences]).toEqual([true, []]);
  });

  it('names the first evidence that differs', async () => {
    const { differences } = await verify({ ...FILLS, reason: ['stop'] }, { ...FILLS, reason: ['signal'] });
    expect(differences).toEqual([{ path: 'fills.0.reason', expected: 'stop', actual: 'signal' }]);
  });
});
