import type { AnalysedRun, AnalysedTrade } from '../../../engine/analytics/analysed-run';
import { openTable, type OpenTable } from '../../../infra/store/artifacts/table';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { readResult, requireResultOpen, type ArtifactColumn } from '../run/run-results';
import type { Services } from '../services';

/** A completed run whose stored result is at hand: the curve column by column as it is asked for, the trades as rows. */
export interface OpenRun {
  row: RunRow;
  curve: AnalysedRun;
  trades: AnalysedTrade[];
}

/**
 * @param path of the field that names the run
 * @throws HoldfastError RUN_NOT_FOUND, NOT_FINISHED, INVALID_STATE, SEALED, ARTIFACT_MISSING
 */
export async function openRun(services: Services, id: string, path = 'id'): Promise<OpenRun> {
  const row = await services.store.runs.get(id);
  const curve = await openCurve(services, row, path);
  return { row, curve, trades: tradesOf(await openResult(services, row, 'trades_artifact')) };
}

/** The curve alone. @throws what `openRun` throws */
export async function openCurve(services: Services, row: RunRow, path = 'id'): Promise<AnalysedRun> {
  await requireResultOpen(services, row, path);
  const { account, evaluation } = row.config;
  return curveOf(await openResult(services, row, 'equity_artifact'), {
    initialCapital: account.initialCapital,
    riskFreeRate: evaluation?.riskFreeRate ?? 0,
    barsPerYear: row.bars_per_year ?? 0,
  });
}

/** @throws HoldfastError NOT_FINISHED, INVALID_STATE, SEALED, ARTIFACT_MISSING */
export async function openResult(services: Services, row: RunRow, column: ArtifactColumn): Promise<OpenTable> {
  return openTable(await readResult(services, row, column));
}

/** Columns are read as they are asked for: few figures need them all, and each is 8 bytes a bar. */
function curveOf(
  table: OpenTable,
  facts: Pick<AnalysedRun, 'initialCapital' | 'riskFreeRate' | 'barsPerYear'>,
): AnalysedRun {
  const known = new Map<string, Float64Array | null>();
  const column = (name: string) => {
    if (!known.has(name)) known.set(name, table.numbers(name) ?? null);
    return known.get(name)!;
  };
  return {
    ...facts,
    get times() {
      return column('time');
    },
    get equity() {
      return column('equity');
    },
    get drawdown() {
      return column('drawdown');
    },
    get gross() {
      return column('gross');
    },
    get net() {
      return column('net');
    },
    get traded() {
      return column('traded');
    },
    get benchmark() {
      return column('benchmark');
    },
  };
}

function tradesOf(table: OpenTable): AnalysedTrade[] {
  const rows = table.rows({ offset: 0, limit: table.total });
  return rows.map((row) => ({
    ...(row as unknown as AnalysedTrade),
    entryTag: textOf(row['entryTag']),
    exitTag: textOf(row['exitTag']),
    exitReason: textOf(row['exitReason']) as AnalysedTrade['exitReason'],
  }));
}

/** Columns of texts have no null: an empty one stands for it. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
