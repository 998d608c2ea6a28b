import { Link } from 'wouter';
import type { EventTopic, EventView } from '../../../../../engine/model/operations';
import { useRecentEvents } from '../../api/activity-queries';
import { useSessions } from '../../api/queries';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Select } from '../../components/select';
import { SessionLink } from '../../components/session-link';
import { Table, type Column } from '../../components/table';
import { Time } from '../../components/zone';
import { useAddress } from '../../lib/address';
import { NONE, shortId } from '../../lib/format';
import { eventText } from './event-text';

// The model's own list would bring the library of its schemas along.
const TOPICS: readonly EventTopic[] = ['started', 'progress', 'completed', 'failed', 'health'];

const COLUMNS: readonly Column<EventView>[] = [
  { id: 'at', head: 'At', zoned: true, cell: ({ at }) => <Time iso={at} /> },
  { id: 'topic', head: 'Topic', cell: ({ topic }) => topic },
  { id: 'kind', head: 'Kind', cell: ({ kind }) => kind },
  {
    id: 'operation',
    head: 'Operation',
    cell: ({ operationId }) =>
      operationId === null ? (
        NONE
      ) : (
        <Link href={`/operations/${operationId}`} className="mono">
          {shortId(operationId)}
        </Link>
      ),
  },
  {
    id: 'session',
    head: 'Session',
    wide: true,
    cell: ({ session }) => (session === null ? NONE : <SessionLink name={session} />),
  },
  { id: 'body', head: 'What', wide: true, cell: (event) => <span className="sentence">{eventText(event)}</span> },
];

/** Everything that is told, the newest first. `?topic=` and `?of=` keep the filters. */
export function EventsTab() {
  const { search, change } = useAddress();
  const topic = TOPICS.find((one) => one === search.get('topic'));
  const session = search.get('of') ?? '';
  const events = useRecentEvents({ ...(topic && { topic }), ...(session !== '' && { session }) });
  const sessions = useSessions().data?.items.map(({ name }) => name) ?? [];
  const names = session === '' || sessions.includes(session) ? sessions : [...sessions, session];
  const rows = events.data?.pages.flat() ?? [];
  const filters = (
    <>
      <span className={`badge ${events.live ? 'ready' : ''}`} role="status">
        {events.live ? 'live' : 'connecting'}
      </span>
      <Select
        label="Topic"
        options={{ '': 'all', ...optionsOf(TOPICS) }}
        value={topic ?? ''}
        onPick={(next) => change({ topic: next })}
      />
      <Select
        label="Session"
        options={{ '': 'all', ...optionsOf(names) }}
        value={session}
        onPick={(next) => change({ of: next })}
      />
    </>
  );
  return (
    <Card title="Events, newest first" end={filters} flush>
      <ErrorBox error={events.error} />
      {events.data && rows.length === 0 && <Empty title="No such event is kept." />}
      {rows.length > 0 && <Table label="Events" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />}
      {events.hasNextPage && (
        <p className="card-note">
          <button
            type="button"
            className="button small"
            disabled={events.isFetchingNextPage}
            onClick={() => void events.fetchNextPage()}
          >
            Older ones
          </button>
        </p>
      )}
    </Card>
  );
}

const optionsOf = (words: readonly string[]) => Object.fromEntries(words.map((word) => [word, word]));
