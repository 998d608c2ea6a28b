import type { CatalogView } from '../../engine/model/catalog-views';
import type { SessionView } from '../../engine/model/views';
import type { Cli } from './cli';
import { pairs } from './format';

/** Files that are asked about after a session has loaded them. */
const MOST_CHECKED = 100;
/** Files that are left out and named. */
const MOST_NAMED = 10;
/** Weekends and holidays leave no more days without a bar. */
const LATEST_MS = 7 * 86_400_000;

/**
 * What the catalog of a session that is ready says of its first files; nothing where it cannot be asked.
 * @param whole whether the session takes all of the catalog
 */
export async function loadWarnings(cli: Cli, session: SessionView, whole: boolean): Promise<string[]> {
  if (session.status !== 'ready' || cli.json) return [];
  const page = { limit: MOST_CHECKED };
  try {
    const [taken, contents] = await Promise.all([
      cli.client.sessions.instruments.query({ name: session.name, ...page }),
      cli.client.catalogs.get.query({ name: session.catalog, ...page }),
    ]);
    return warningsOf(contents, { ids: taken.items.map(({ id }) => id), end: session.end, whole });
  } catch {
    return [];
  }
}

interface Taken {
  ids: readonly string[];
  /** Of the session. */
  end: string;
  whole: boolean;
}

/** Bars outside of hours, rows that were out of order, data that end long before the session, and files that are left out of a whole catalog. */
export function warningsOf(
  { instruments, leftOut, total }: Pick<CatalogView, 'instruments' | 'leftOut' | 'total'>,
  { ids, end, whole }: Taken,
): string[] {
  const shown = instruments.filter(({ id }) => ids.includes(id));
  const odd = shown.flatMap(({ id, warning }) => (warning === null ? [] : [`warning: ${id}: ${warning}`]));
  const mended = shown.flatMap(({ id, findings }) =>
    Object.keys(findings).length > 0 ? [`rows of ${id} were mended: ${pairs(findings)}`] : [],
  );
  const last = shown.reduce((latest, { range }) => (range && range.last > latest ? range.last : latest), '');
  // What lies beyond the page, or has not been read, may be longer.
  const isKnown = last !== '' && total <= instruments.length && shown.every(({ range }) => range !== null);
  const isShort = isKnown && Date.parse(end) - Date.parse(last) > LATEST_MS;
  const short = `warning: the data end on ${last.slice(0, 10)}; bars that come later count once the session is extended again`;
  const named = whole ? leftOut.slice(0, MOST_NAMED) : [];
  return [
    ...odd,
    ...mended,
    ...(isShort ? [short] : []),
    ...named.map(({ file, reason }) => `left out: ${file}: ${reason}`),
  ];
}
