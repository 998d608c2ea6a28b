import { sql } from 'kysely';
import type { TrialFigure } from '../../../engine/model/script-figures';
import { isFinal } from '../../../engine/model/status';
import type { Db } from '../database';
import { sortColumn } from './trial-order';
import { LARGE_SWEEP } from './trial-repository';

/** Which column is wanted, and of which rows. */
export interface FigureRequest {
  /** A statistic, or whether a trial has completed: 1 where it has. */
  figure: TrialFigure | 'completed';
  /** Trials that there may be. */
  total: number;
  /** Whether the rows do not change any more. */
  settled: boolean;
  /** Attempt of the sweep: opened again, it has other rows. */
  attempt: number;
}

interface Kept {
  column: Promise<Float64Array>;
  request: FigureRequest;
  /** Milliseconds since 1970. */
  readAt: number;
  /** Milliseconds that reading took. */
  took: number;
}

/** Rows that cross from the database at once. */
const PAGE = 250_000;
/** Trials of a part of a stored column: a megabyte. */
const PART = 131_072;
/** Columns that are kept in memory together: eight of a million trials. */
const MOST_BYTES = 64 * 2 ** 20;
/** Nobody has looked for so long: memory is given back. */
const IDLE_MS = 300_000;
/** Rows that still come are not read again before this, nor before a twentieth of the time is spent on reading them. */
const FRESH_MS = 1000;
const SPARING = 20;

/** Figures of all trials of a sweep or search as columns, by the number of the trial; NaN where one has none. */
export class FigureRepository {
  private readonly kept = new Map<string, Kept>();
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly db: Db) {}

  /** 8 bytes a trial; to be read, not written. Of rows that still come it may be some seconds old. */
  column(sweepId: string, request: FigureRequest): Promise<Float64Array> {
    const key = `${sweepId}/${request.figure}`;
    const known = this.kept.get(key);
    this.kept.delete(key);
    const fresh = known && isFresh(known, request);
    const entry = fresh ? known : this.begin(key, sweepId, request);
    this.kept.set(key, entry);
    this.dropBeyond(MOST_BYTES);
    this.forgetWhenIdle();
    return entry.column;
  }

  /** Stores the column of a large sweep that has ended, so that its first reader need not wait for a scan. */
  async prepare(sweepId: string, request: Omit<FigureRequest, 'settled'>): Promise<void> {
    if (request.total > LARGE_SWEEP) await this.read(sweepId, { ...request, settled: true });
  }

  private begin(key: string, sweepId: string, request: FigureRequest): Kept {
    const readAt = Date.now();
    const column = this.read(sweepId, request);
    const entry: Kept = { column, request, readAt, took: Infinity };
    column.then(
      () => (entry.took = Date.now() - readAt),
      () => {
        if (this.kept.get(key) === entry) this.kept.delete(key);
      },
    );
    return entry;
  }

  private dropBeyond(most: number): void {
    let bytes = [...this.kept.values()].reduce((sum, entry) => sum + bytesOf(entry), 0);
    for (const [key, entry] of this.kept) {
      // What was just asked for, the last one, stays however large it is.
      if (bytes <= most || this.kept.size === 1) return;
      this.kept.delete(key);
      bytes -= bytesOf(entry);
    }
  }

  private forgetWhenIdle(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.kept.clear(), IDLE_MS).unref();
  }

  private async read(sweepId: string, { figure, total, settled }: FigureRequest): Promise<Float64Array> {
    if (!settled || total <= LARGE_SWEEP) return this.scan(sweepId, figure, total);
    const stored = await this.stored(sweepId, figure, total);
    if (stored) return stored;
    const ended = await this.endOf(sweepId);
    const column = await this.scan(sweepId, figure, total);
    // Whoever asks next does it where this fails.
    await this.keep(sweepId, { figure, column, ended }).catch(() => undefined);
    return column;
  }

  private async scan(sweepId: string, figure: FigureRequest['figure'], total: number): Promise<Float64Array> {
    const column = new Float64Array(total).fill(NaN);
    const value = figure === 'completed' ? sql<number>`1::float8` : sortColumn(figure);
    for (let from = 0; from < total; from += PAGE) {
      // The database joins the rows: one large value crosses many times as fast as many small ones.
      const { rows } = await sql<{ bytes: Buffer | null }>`
        select string_agg(int4send(trial) || float8send(value::float8), ''::bytea) as bytes
          from (select trial, ${value} as value from trials
            where sweep_id = ${sweepId}::uuid and trial >= ${from} and trial < ${from + PAGE} and status = 'completed') as page
         where value is not null`.execute(this.db);
      if (rows[0]?.bytes) fill(column, rows[0].bytes);
    }
    return column;
  }

  private async stored(sweepId: string, figure: string, total: number): Promise<Float64Array | undefined> {
    const rows = await this.db
      .selectFrom('trial_figures')
      .select(['part', 'figures'])
      .where('sweep_id', '=', sweepId)
      .where('figure', '=', figure)
      .execute();
    if (rows.length < Math.ceil(total / PART)) return undefined;
    const column = new Float64Array(total);
    const bytes = Buffer.from(column.buffer);
    for (const { part, figures } of rows) figures.copy(bytes, 8 * PART * part);
    return column;
  }

  /** When its rows were last complete; null of one whose row is gone while others read its trials. */
  private async endOf(sweepId: string): Promise<Date | null> {
    const row = await this.db
      .selectFrom('operations')
      .select('finished_at')
      .where('id', '=', sweepId)
      .executeTakeFirst();
    return row?.finished_at ?? null;
  }

  /** Only while its rows are those that were read: it may have been opened again meanwhile. */
  private async keep(
    sweepId: string,
    { figure, column, ended }: { figure: string; column: Float64Array; ended: Date | null },
  ): Promise<void> {
    await this.db.transaction().execute(async (tx) => {
      const now = await tx
        .selectFrom('operations')
        .select(['status', 'finished_at'])
        .where('id', '=', sweepId)
        .forShare()
        .executeTakeFirst();
      const same = now ? isFinal(now.status) && now.finished_at?.getTime() === ended?.getTime() : ended === null;
      if (!same) return;
      for (let part = 0; part * PART < column.length; part++) {
        const { buffer, byteLength, byteOffset } = column.subarray(part * PART, (part + 1) * PART);
        const figures = Buffer.from(buffer, byteOffset, byteLength);
        await tx
          .insertInto('trial_figures')
          .values({ sweep_id: sweepId, figure, part, figures })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    });
  }
}

const bytesOf = ({ request }: Kept) => 8 * request.total;

function isFresh(known: Kept, { settled, total, attempt }: FigureRequest): boolean {
  const { request } = known;
  if (request.total !== total || request.settled !== settled || request.attempt !== attempt) return false;
  if (settled || known.took === Infinity) return true;
  return Date.now() - known.readAt - known.took < Math.max(FRESH_MS, SPARING * known.took);
}

const RECORD = 4 + 8;

/** Postgres sends numbers with the highest byte first. */
function fill(column: Float64Array, bytes: Buffer): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += RECORD) {
    const trial = view.getUint32(at);
    if (trial < column.length) column[trial] = view.getFloat64(at + 4);
  }
}
