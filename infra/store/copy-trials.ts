import type { StoppedTrial } from '../../engine/model/early-stopping';
import type { ErrorBody } from '../../engine/model/errors';
import { STATISTICS } from '../../engine/model/statistics';
import type { FurtherStatistics } from '../../engine/model/trial-statistics';
import type { Best, Objective } from './sweep-counts';
import { statisticColumn } from './trial-columns';

/** One finished trial. A failed one has an error and no statistics, and neither has one that was stopped. */
export interface TrialRow {
  trial: number;
  resultHash: Uint8Array;
  /** In the order of `statisticsOfTrials`; NaN for a figure without meaning. */
  statistics: Float64Array;
  error: ErrorBody | null;
  /** Where it was stopped on a part of its bars. */
  stopped?: StoppedTrial | null;
}

export interface TrialBatch extends FurtherStatistics {
  sweepId: string;
  host: string;
  rows: TrialRow[];
  /** What the sweep was pinned to when these were computed: started over with other code since, it takes none. */
  pins?: { strategyHash: string | null; engineBuild: string | null };
  /** By what the best trial so far is told; without it, none is. */
  objective?: Objective;
  /** The best of them, where that is no statistic of their rows. */
  best?: Best;
}

/** The column of what the sweep asks for is left out where it asks for nothing. */
export function trialColumns({ statistics }: FurtherStatistics): readonly string[] {
  return statistics ? FURTHER_COLUMNS : TRIAL_COLUMNS;
}

const TRIAL_COLUMNS = [
  'sweep_id',
  'trial',
  'status',
  'result_hash',
  'host',
  'error',
  'stopped',
  ...STATISTICS.map(statisticColumn),
];
const FURTHER_COLUMNS = [...TRIAL_COLUMNS, 'further'];

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const COMPLETED = Buffer.from('completed');
const FAILED = Buffer.from('failed');
const STOPPED = Buffer.from('stopped');
const TRAILER = Buffer.from([0xff, 0xff]);
const FIXED_BYTES = 2 + (4 + 16) + (4 + 4) + (4 + 9) + (4 + 32) + 4 + 4 + 4 + STATISTICS.length * 12;

/** A batch in Postgres' binary COPY format (documented with the COPY command): each field a length and its bytes. */
export function encodeTrials(batch: TrialBatch): Buffer {
  const { sweepId, host, rows, statistics: asked = [] } = batch;
  const columns = trialColumns(batch).length;
  const id = Buffer.from(sweepId.replaceAll('-', ''), 'hex');
  const hostBytes = Buffer.from(host);
  const errors = rows.map(({ error }) => jsonOf(error));
  const stops = rows.map(({ stopped }) => jsonOf(stopped));
  const further = asked.length === 0 ? [] : rows.map((row) => furtherOf(row, asked));
  const jsonBytes = [...errors, ...stops, ...further].reduce((sum, json) => sum + (json?.length ?? 0), 0);
  const buffer = Buffer.allocUnsafe(
    SIGNATURE.length +
      rows.length * (FIXED_BYTES + (asked.length === 0 ? 0 : 4) + hostBytes.length) +
      jsonBytes +
      TRAILER.length,
  );
  const writer = new TupleWriter(buffer, SIGNATURE.copy(buffer));
  rows.forEach((row, i) => {
    writer.int16(columns);
    writer.bytes(id);
    writer.int32Field(row.trial);
    writer.bytes(statusOf(row));
    writer.bytes(row.resultHash);
    writer.bytes(hostBytes);
    writer.bytes(errors[i]);
    writer.bytes(stops[i]);
    writeStatistics(writer, row);
    if (asked.length > 0) writer.bytes(further[i]);
  });
  const end = writer.position + TRAILER.copy(buffer, writer.position);
  return buffer.subarray(0, end);
}

/** By their names, whose order JSON keeps. */
function furtherOf(row: TrialRow, asked: NonNullable<FurtherStatistics['statistics']>): Buffer | undefined {
  if (row.error || row.stopped) return undefined;
  return jsonOf(
    Object.fromEntries(
      asked.map((name, i) => {
        const value = row.statistics[STATISTICS.length + i]!;
        return [name, Number.isNaN(value) ? null : value];
      }),
    ),
  );
}

function jsonOf(value: object | null | undefined): Buffer | undefined {
  return value ? Buffer.from(JSON.stringify(value)) : undefined;
}

function statusOf({ error, stopped }: TrialRow): Buffer {
  if (error) return FAILED;
  return stopped ? STOPPED : COMPLETED;
}

function writeStatistics(writer: TupleWriter, row: TrialRow): void {
  for (let s = 0; s < STATISTICS.length; s++) {
    const value = row.error || row.stopped ? NaN : row.statistics[s]!;
    if (Number.isNaN(value)) writer.bytes(undefined);
    else writer.float64Field(value);
  }
}

/** A `DataView` writes numbers several times as fast as a `Buffer`. */
class TupleWriter {
  private readonly view: DataView;

  constructor(
    private readonly buffer: Buffer,
    public position: number,
  ) {
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  }

  int16(value: number): void {
    this.view.setInt16(this.position, value);
    this.position += 2;
  }

  int32Field(value: number): void {
    this.int32(4);
    this.int32(value);
  }

  float64Field(value: number): void {
    this.int32(8);
    this.view.setFloat64(this.position, value);
    this.position += 8;
  }

  /** Undefined is SQL's null. */
  bytes(value: Uint8Array | undefined): void {
    this.int32(value?.length ?? -1);
    if (!value) return;
    this.buffer.set(value, this.position);
    this.position += value.length;
  }

  private int32(value: number): void {
    this.view.setInt32(this.position, value);
    this.position += 4;
  }
}
