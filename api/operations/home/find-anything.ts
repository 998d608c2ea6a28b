import type { FoundKind, FoundView } from '../../../engine/model/home-views';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { SessionRow } from '../../../infra/store/repositories/session-repository';
import type { Services } from '../services';
import { instrumentsIn } from './session-instruments';

/** Open sessions that are looked through. */
const MOST_SESSIONS = 1000;
/** Fewer digits begin too many ids, and too many words. */
const ID_DIGITS = /^[0-9a-f][0-9a-f-]{3,35}$/i;

/** Whatever a text can mean: the beginning of an id, words of a label, a part of a name. */
export async function findAnything(services: Services, text: string, limit: number): Promise<FoundView[]> {
  const { rows: sessions } = await services.store.sessions.listOpen({ limit: MOST_SESSIONS, offset: 0 });
  const found = await Promise.all([
    strategiesCalled(services, text, limit),
    instrumentsCalled(services, { sessions, text }, limit),
    catalogsCalled(services, text, limit),
    operationsCalled(services, text, limit),
  ]);
  return [...sessionsCalled(sessions, text, limit), ...found.flat()];
}

/** Those whose name begins with the text before those that have it elsewhere. */
function best<T>(all: readonly T[], text: string, names: (one: T) => readonly string[]): T[] {
  const wanted = text.toLowerCase();
  const places = all.flatMap((one) => {
    const at = names(one).map((name) => name.toLowerCase().indexOf(wanted));
    const hits = at.filter((place) => place >= 0);
    return hits.length === 0 ? [] : [{ one, begins: hits.includes(0) }];
  });
  return [...places.filter(({ begins }) => begins), ...places.filter(({ begins }) => !begins)].map(({ one }) => one);
}

function named(what: FoundKind, name: string, rest: { detail: string; page: string }): FoundView {
  return { what, name, id: name, ...rest };
}

function sessionsCalled(sessions: readonly SessionRow[], text: string, limit: number): FoundView[] {
  return best(sessions, text, ({ name }) => [name])
    .slice(0, limit)
    .map(({ name, catalog, status }) =>
      named('session', name, { detail: `${status}, catalog ${catalog}`, page: sessionPage(name) }),
    );
}

const sessionPage = (name: string) => `/sessions/${encodeURIComponent(name)}`;

async function strategiesCalled({ store }: Services, text: string, limit: number): Promise<FoundView[]> {
  return best(await store.strategies.list(), text, ({ id, name }) => [id, name])
    .slice(0, limit)
    .map(({ id, name }) => named('strategy', id, { detail: name, page: `/strategies/${id}` }));
}

/** An instrument of several sessions in each of them. */
async function instrumentsCalled(
  { store }: Services,
  { sessions, text }: { sessions: readonly SessionRow[]; text: string },
  limit: number,
): Promise<FoundView[]> {
  const found: FoundView[] = [];
  for (const { name, manifest_hash: hash } of sessions) {
    if (hash === null || found.length >= limit) continue;
    const ids = best(await instrumentsIn(store.sessions, hash), text, (id) => [id]).slice(0, limit - found.length);
    found.push(...ids.map((id) => named('instrument', id, { detail: `session ${name}`, page: sessionPage(name) })));
  }
  return found;
}

async function catalogsCalled({ folders }: Services, text: string, limit: number): Promise<FoundView[]> {
  return best(await folders.listCatalogs(), text, (name) => [name])
    .slice(0, limit)
    .map((name) => named('catalog', name, { detail: 'catalog', page: `/catalogs/${encodeURIComponent(name)}` }));
}

async function operationsCalled(services: Services, text: string, limit: number): Promise<FoundView[]> {
  const { store } = services;
  const [begun, labelled] = await Promise.all([
    ID_DIGITS.test(text) ? store.operations.list({ idPrefix: text, limit, descending: true }) : undefined,
    store.find.labelled(text, limit),
  ]);
  const rows = new Map([...(begun?.rows ?? []), ...labelled].map((row) => [row.id, row]));
  return [...rows.values()].slice(0, limit).map((row) => operationFound(services, row));
}

function operationFound({ kinds }: Services, row: OperationRow): FoundView {
  const { id, kind, label, strategy, session, status } = row;
  const detail = [kind, label === null ? null : strategy, session, status].filter((part) => part !== null);
  return {
    ...{ what: 'operation', id, name: label ?? strategy ?? kind },
    detail: detail.join(', '),
    page: kinds.page(kinds.workflowId(row)),
  };
}
