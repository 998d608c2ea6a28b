import type { Db } from '../database';

/** What clients of other contracts said of operations beside what these keep. */
export class ClientNoteRepository {
  constructor(private readonly db: Db) {}

  async save(id: string, note: object): Promise<void> {
    await this.db
      .insertInto('client_notes')
      .values({ id, note: JSON.stringify(note) })
      .execute();
  }

  async find<Note>(id: string): Promise<Partial<Note>> {
    const row = await this.db.selectFrom('client_notes').select('note').where('id', '=', id).executeTakeFirst();
    return (row?.note ?? {}) as Partial<Note>;
  }

  async findAll<Note>(ids: readonly string[]): Promise<Map<string, Partial<Note>>> {
    if (ids.length === 0) return new Map();
    const rows = await this.db.selectFrom('client_notes').selectAll().where('id', 'in', ids).execute();
    return new Map(rows.map(({ id, note }) => [id, note as Partial<Note>]));
  }
}
