import { sql, type Selectable } from 'kysely';
import type { EventTopic, EventView } from '../../../engine/model/operations';
import type { Db } from '../database';
import type { EventTable } from '../schema';

/** Which events somebody wants. */
export interface EventFilter {
  topics?: readonly EventTopic[];
  operationId?: string;
  session?: string;
}

export interface NewEvent {
  topic: EventTopic;
  kind: string;
  operationId?: string;
  session?: string;
  body: Record<string, unknown>;
}

/** Postgres' channel on which each new event is told, or only its number where it is long. */
export const EVENT_CHANNEL = 'holdfast_events';

/** What happened, in the order in which it became visible. Changes of status are recorded by triggers. */
export class EventRepository {
  constructor(private readonly db: Db) {}

  async publish({ topic, kind, operationId, session, body }: NewEvent): Promise<void> {
    await sql`select publish_event(${topic}, ${kind}, ${operationId ?? null}::uuid, ${session ?? null},
      ${JSON.stringify(body)}::jsonb)`.execute(this.db);
  }

  /** Publishes how far an operation is, unless its attempt has ended or is another one by now. */
  async progress({ id, attempt }: { id: string; attempt: number }, body: Record<string, unknown>): Promise<void> {
    await sql`select publish_progress(${id}::uuid, ${attempt}::integer, ${JSON.stringify(body)}::jsonb)`.execute(
      this.db,
    );
  }

  /** Number of the newest event; 0 before the first. */
  async newest(): Promise<number> {
    const row = await this.db.selectFrom('events').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
    return row?.id ?? 0;
  }

  /** Number of the oldest event that is kept; undefined where none is. */
  async oldest(): Promise<number | undefined> {
    const row = await this.db.selectFrom('events').select('id').orderBy('id').limit(1).executeTakeFirst();
    return row?.id;
  }

  /** Events after a number, oldest first. */
  async after(id: number, limit: number, filter: EventFilter = {}): Promise<EventView[]> {
    return viewsOf(await this.matching(filter).where('id', '>', id).orderBy('id').limit(limit).execute());
  }

  /** The last events before a number, newest first; without it, the newest of all. */
  async before(id: number | undefined, limit: number, filter: EventFilter = {}): Promise<EventView[]> {
    const all = this.matching(filter);
    const older = id === undefined ? all : all.where('id', '<', id);
    return viewsOf(await older.orderBy('id', 'desc').limit(limit).execute());
  }

  private matching({ topics, operationId, session }: EventFilter) {
    let query = this.db.selectFrom('events').selectAll();
    if (topics) query = query.where('topic', 'in', [...topics]);
    if (operationId !== undefined) query = query.where('operation_id', '=', operationId);
    return session === undefined ? query : query.where('session', '=', session);
  }
}

function viewsOf(rows: readonly Selectable<EventTable>[]): EventView[] {
  return rows.map(({ operation_id: operationId, created_at: at, ...row }) => ({
    ...row,
    operationId,
    at: at.toISOString(),
  }));
}
