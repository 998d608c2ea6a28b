import { setTimeout as delay } from 'node:timers/promises';
import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { sql, type Kysely, type Migration } from 'kysely';
import type { OnAdmitted } from '../../activities/engine-dependencies';
import type { OperationKind } from '../../api/operations/services';
import type { Detail } from '../../infra/store/repositories/operation-rows';
import type { Store } from '../../infra/store/store';

/** A kind of operation of the tests' own: someone reads pages. As a leaf by itself, as a parent through its parts. */
export const surveyKind: OperationKind = {
  name: 'survey',
  unit: 'pages',
  takesPlace: true,
  workflow: {
    type: 'surveyWorkflow',
    summary: ({ label, session }) => `Survey ${label} in ${session}`,
    input: ({ id, attempt }): SurveyInput => ({ id, attempt }),
  },
  progress: (_services, { total }, { heartbeats }) => {
    const done = heartbeats?.[0]?.details['pages'];
    if (typeof done !== 'number') return Promise.resolve(undefined);
    const fraction = total ? done / total : 0;
    const progress = { fraction, done, total, unit: 'pages', message: `Read ${done} pages` };
    return Promise.resolve({ progress, context: {} });
  },
};

export interface SurveyInput {
  id: string;
  attempt: number;
}

export const surveyMigrations: Record<string, Migration> = {
  '9000-surveys': {
    up: async (db: Kysely<unknown>) => {
      await sql`create table surveys (
        id uuid primary key references operations (id) on delete cascade, topic text not null, verdict text
      )`.execute(db);
    },
  },
};

export const surveyDetail = (topic: string): Detail => ({ table: 'surveys', values: { topic } });

const PAGE_MS = 20;

/** A parent may begin before the first of its parts is there, and with parts that were cancelled it is never done. */
async function hasParts(store: Store, id: string): Promise<boolean> {
  const { rows } = await store.operations.list({ parent: id, limit: 100 });
  return rows.length === 0 || rows.some(({ status }) => status !== 'completed');
}

/** Its work: a page after the other, or for as long as it has parts that are open. */
export function createSurveyActivities({ store, onAdmitted }: { store: Store; onAdmitted: OnAdmitted }) {
  return {
    async survey({ id, attempt }: SurveyInput): Promise<void> {
      const { takes_place: isLeaf, total } = await store.operations.get(id);
      await store.operations.begin(id, attempt, 'reader');
      const signal = cancellationSignal();
      const hasMore = (pages: number) => (isLeaf ? Promise.resolve(pages < total!) : hasParts(store, id));
      for (let pages = 0; await hasMore(pages); pages++) {
        heartbeat({ pages });
        await delay(PAGE_MS, undefined, { signal });
      }
      const detail = { table: 'surveys', values: { verdict: 'read' } };
      const ending = { status: 'completed', done: total ?? 0, facts: { verdict: 'read' } } as const;
      onAdmitted((await store.operations.end(id, ending, { attempt, detail })).admitted);
    },
  };
}
