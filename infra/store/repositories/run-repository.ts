import { sql, type Selectable } from 'kysely';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import type { RunRejections } from '../../../engine/model/result';
import type { RunConfig } from '../../../engine/model/run-config';
import type { Statistics } from '../../../engine/model/statistics';
import type { Verification } from '../../../engine/model/verification';
import type { Db } from '../database';
import type { RunTable } from '../schema';
import {
  freeing,
  insertOperation,
  listOperations,
  operationColumns,
  unbegunOperations,
  type NewOperation,
  type OperationFilter,
  type Place,
  type RowPins,
} from './operation-rows';

export type RunRow = Selectable<RunTable>;

export interface RunOutcome {
  resultHash: string;
  statistics: Statistics;
  barsPerYear: number;
  bars: number;
  fillsArtifact: string;
  tradesArtifact: string;
  equityArtifact: string;
  /** How many orders were rejected, by code; and the list of them. */
  rejections: RunRejections['counts'];
  rejectionsArtifact: string;
  host: string;
}

export interface RunTerms {
  label?: string;
  /** Whether the run waits for its turn in a session that has other work, or is not taken. */
  whenBusy?: 'queue' | 'refuse';
}

/** Whether a run has its place in the session already, and on which host. */
export interface StoredPlace {
  admitted: boolean;
  host: string | null;
}

/** A result, and what is to be known of it besides. */
export interface SettledOutcome extends RunOutcome {
  /** False where it is not what the run's key says, so that it may not answer others. */
  cacheable?: boolean;
  /** What the row was pinned to when it was computed: started over with other code since, it does not take this. */
  pins?: RowPins;
  verification?: Verification;
}

/** More of them say nothing new. */
const MAX_VERIFICATIONS = 100;

export class RunRepository {
  constructor(private readonly db: Db) {}

  /**
   * Stores a run, which has a place in its session at once or waits for one, and chooses the least busy of its hosts
   * where there are several.
   * @throws HoldfastError SESSION_NOT_FOUND when the session has closed; SESSION_BUSY with `whenBusy` refuse
   */
  async create(operation: NewOperation, config: RunConfig, { label, whenBusy }: RunTerms = {}): Promise<StoredPlace> {
    const row = {
      ...operationColumns(operation),
      config: JSON.stringify(config),
      label: label ?? null,
      host: sql<string | null>`least_busy_host(${operation.sessionId}, ${operation.engineBuild ?? null})`,
    };
    const insert = (db: Db) =>
      insertOperation(
        () => db.insertInto('runs').values(row).returning(['admitted', 'host']).executeTakeFirstOrThrow(),
        operation,
      );
    if (whenBusy !== 'refuse') return insert(this.db);
    return this.db.transaction().execute(async (tx) => {
      const place = await insert(tx);
      if (place.admitted) return place;
      throw new HoldfastError('SESSION_BUSY', `The session "${operation.session}" is at work.`, { path: 'session' });
    });
  }

  /** @param verifies the run that this one repeats, to compare; its session may be closed, and it waits for no place */
  async createVerification(operation: NewOperation, config: RunConfig, verifies: string): Promise<void> {
    const row = { ...operationColumns(operation), config: JSON.stringify(config), verifies, admitted: true };
    await this.db.insertInto('runs').values(row).execute();
  }

  find(id: string): Promise<RunRow | undefined> {
    return this.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** @throws HoldfastError RUN_NOT_FOUND */
  async get(id: string): Promise<RunRow> {
    const row = await this.find(id);
    if (!row) throw new HoldfastError('RUN_NOT_FOUND', `There is no run "${id}".`, { path: 'id' });
    return row;
  }

  /** The repetitions of a run that were started to verify it, newest first. */
  verificationsOf(id: string): Promise<RunRow[]> {
    const repetitions = this.db.selectFrom('runs').selectAll().where('verifies', '=', id);
    return repetitions.orderBy('created_at', 'desc').limit(MAX_VERIFICATIONS).execute();
  }

  list(filter: OperationFilter): Promise<{ total: number; rows: RunRow[] }> {
    return listOperations(this.db, 'runs', filter);
  }

  unbegun(): Promise<RunRow[]> {
    return unbegunOperations(this.db, 'runs');
  }

  /** Removes a run whose workflow could not be started, as though it had not been asked for. */
  discard(id: string): Promise<Place[]> {
    const gone = this.db.deleteFrom('runs').where('id', '=', id).where('status', '=', 'queued');
    return freeing(this.db, gone.returning('session_id'));
  }

  async markRunning(id: string, host: string): Promise<void> {
    await this.db
      .updateTable('runs')
      .set({ status: 'running', host, started_at: new Date() })
      .where('id', '=', id)
      .where('status', '=', 'queued')
      .execute();
  }

  /** @returns what has got the run's place in the session */
  complete(id: string, outcome: SettledOutcome): Promise<Place[]> {
    const completed = this.db
      .updateTable('runs')
      .set({
        status: 'completed',
        result_hash: outcome.resultHash,
        statistics: JSON.stringify(outcome.statistics),
        bars_per_year: outcome.barsPerYear,
        bars: outcome.bars,
        fills_artifact: outcome.fillsArtifact,
        trades_artifact: outcome.tradesArtifact,
        equity_artifact: outcome.equityArtifact,
        rejections: JSON.stringify(outcome.rejections),
        rejections_artifact: outcome.rejectionsArtifact,
        host: outcome.host,
        finished_at: new Date(),
        ...(outcome.verification && { verification: JSON.stringify(outcome.verification) }),
        ...(outcome.cacheable === false && { cache_key: null }),
      })
      .where('id', '=', id)
      .where('status', 'in', ['queued', 'running'])
      .$if(outcome.pins !== undefined, (query) =>
        query
          .where('strategy_hash', 'is not distinct from', outcome.pins!.strategyHash)
          .where('engine_build', 'is not distinct from', outcome.pins!.engineBuild),
      )
      .returning('session_id');
    return freeing(this.db, completed);
  }

  /** Ends a run without a result. One that has ended stays as it is. */
  end(id: string, status: 'failed' | 'cancelled', error: ErrorBody | null): Promise<Place[]> {
    const ended = this.db
      .updateTable('runs')
      .set({ status, error: error && JSON.stringify(error), finished_at: new Date() })
      .where('id', '=', id)
      .where('status', 'in', ['queued', 'running', 'paused'])
      .returning('session_id');
    return freeing(this.db, ended);
  }
}
