import type { CachePart } from '../engine/model/cache-key';
import { strategyPart } from '../engine/model/cache-key';
import type { StrategyCode } from '../engine/model/result';
import type { Difference, Verification } from '../engine/model/verification';
import type { ArtifactStore } from '../infra/store/artifacts/artifact-store';
import { decodeTable, type TableRow } from '../infra/store/artifacts/table';
import type { RunOutcome, RunRow } from '../infra/store/repositories/run-repository';

/** Rows that are compared at once. */
const PAGE = 10_000;

interface Repetition {
  /** The run that is verified, completed. */
  run: RunRow;
  outcome: RunOutcome;
  /** What the repetition ran with. */
  code: StrategyCode;
}

/** Compares a repeated run with the stored one: trades, fills and equity row by row, statistics, result hash. */
export async function verifyRun(artifacts: ArtifactStore, { run, outcome, code }: Repetition): Promise<Verification> {
  const differences = [
    await tableDifference(artifacts, 'trades', [run.trades_artifact!, outcome.tradesArtifact]),
    await tableDifference(artifacts, 'fills', [run.fills_artifact!, outcome.fillsArtifact]),
    await tableDifference(artifacts, 'equity', [run.equity_artifact!, outcome.equityArtifact]),
    rowDifference('statistics', { ...run.statistics }, known(run.statistics, { ...outcome.statistics })),
    rowDifference('', { resultHash: run.facts?.resultHash }, { resultHash: outcome.resultHash }),
  ].filter((difference) => difference !== undefined);
  return {
    verified: differences.length === 0,
    resultHash: outcome.resultHash,
    expectedHash: run.facts?.resultHash ?? '',
    differences,
    changed: changedCode(run, code),
  };
}

/** A run from before there were pins says by its cache parts what it was computed with, if it does. */
function changedCode(run: RunRow, code: StrategyCode): CachePart[] {
  const { cache_parts: parts, strategy } = run;
  const hash =
    run.strategy_hash === null ? parts?.strategy : strategyPart(strategy!, { bundleHash: run.strategy_hash });
  const build = run.engine_build ?? parts?.engine;
  const changed: CachePart[] = [];
  if (hash !== undefined && hash !== strategyPart(strategy!, code)) changed.push('strategy');
  if (build !== undefined && build !== code.engineBuild) changed.push('engine');
  return changed;
}

/** What the stored run knows: a later version has more statistics and columns. */
function known(expected: object | null, actual: Record<string, unknown>): TableRow {
  const names = Object.keys(expected ?? {});
  return Object.fromEntries(names.map((name) => [name, plain(actual[name])]));
}

/** Equal names name equal bytes; only where they differ the rows are looked at. */
async function tableDifference(
  artifacts: ArtifactStore,
  table: string,
  [expectedHash, actualHash]: [string, string],
): Promise<Difference | undefined> {
  if (expectedHash === actualHash) return undefined;
  const [expected, actual] = await Promise.all([artifacts.get(expectedHash), artifacts.get(actualHash)]);
  for (let offset = 0; ; offset += PAGE) {
    const page = { offset, limit: PAGE };
    const stored = decodeTable(expected, page);
    const repeated = decodeTable(actual, page);
    const rows = Math.min(stored.rows.length, repeated.rows.length);
    for (let r = 0; r < rows; r++) {
      const row = stored.rows[r]!;
      const difference = rowDifference(`${table}.${offset + r}`, row, known(row, repeated.rows[r]!));
      if (difference) return difference;
    }
    if (rows === PAGE) continue;
    // Equal bytes were no condition: a later version has columns that this one had not.
    if (stored.total === repeated.total) return undefined;
    return { path: `${table}.length`, expected: stored.total, actual: repeated.total };
  }
}

function rowDifference(path: string, expected: object, actual: object): Difference | undefined {
  const stored = expected as Record<string, unknown>;
  const repeated = actual as Record<string, unknown>;
  const name = Object.keys({ ...stored, ...repeated }).find((key) => plain(stored[key]) !== plain(repeated[key]));
  if (name === undefined) return undefined;
  const place = path === '' ? name : `${path}.${name}`;
  return { path: place, expected: plain(stored[name]), actual: plain(repeated[name]) };
}

/** As it is stored: a figure without meaning is null. */
function plain(value: unknown): string | number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' ? value : null;
}
