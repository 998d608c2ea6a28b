import type { ScheduleView } from '../../../../engine/model/schedule-views';
import { useState } from 'react';
import { Link } from 'wouter';
import { useAction } from '../api/actions';
import { client } from '../api/client';
import { useSchedules } from '../api/queries';
import { Badge } from '../components/badge';
import { Confirm } from '../components/confirm';
import { Empty } from '../components/empty';
import { ErrorBox } from '../components/error-box';
import { ListCard } from '../components/list-card';
import { PageHead } from '../components/page-head';
import { Table, type Column } from '../components/table';
import { TemporalLink } from '../components/temporal-link';
import { count, NONE } from '../lib/format';
import { Time } from '../components/zone';
import { useAddress } from '../lib/address';
import { Looks } from './schedules/looks';
import { ScheduleForm } from './schedules/schedule-form';

type Verb = 'pause' | 'resume' | 'trigger' | 'delete';

/** `?new=1` shows the form of a new one, `?looks=` the last looks of one. */
export function SchedulesPage() {
  const schedules = useSchedules();
  const { search, change } = useAddress();
  const isNew = search.has('new');
  const shown = search.get('looks');
  const [failure, setFailure] = useState<unknown>(null);
  const act = useAction(async ({ verb, id }: { verb: Verb; id: string }) => {
    setFailure(null);
    await client.schedules[verb].mutate({ id }).catch((error: unknown) => setFailure(error));
  });
  const actions = actionsOf({
    shown,
    isPending: act.isPending,
    onShow: (id) => change({ looks: id }),
    onAct: act.mutate,
  });
  return (
    <>
      <PageHead title="Schedules">
        <button type="button" className="button primary" onClick={() => change({ new: isNew ? '' : '1' })}>
          {isNew ? 'No new schedule' : 'New schedule'}
        </button>
      </PageHead>
      {isNew && <ScheduleForm onMade={() => change({ new: '' })} />}
      <ErrorBox error={failure} />
      <ListCard title="Checks of catalogs for new data" query={schedules} empty={<NoSchedules />}>
        <Table
          label="Schedules"
          columns={[...COLUMNS, actions]}
          rows={schedules.data?.items ?? []}
          keyOf={({ id }) => id}
        />
      </ListCard>
      {shown !== null && <Looks key={shown} id={shown} />}
    </>
  );
}

interface Acting {
  /** The one whose looks are on show. */
  shown: string | null;
  isPending: boolean;
  onShow: (id: string) => void;
  onAct: (what: { verb: Verb; id: string }) => void;
}

/** What can be done to a schedule. */
function actionsOf({ shown, isPending, onShow, onAct }: Acting): Column<ScheduleView> {
  const button = (verb: Verb, text: string, id: string) => (
    <button
      type="button"
      className="button"
      aria-label={`${text} ${id}`}
      disabled={isPending}
      onClick={() => onAct({ verb, id })}
    >
      {text}
    </button>
  );
  return {
    id: 'actions',
    head: 'Actions',
    cell: ({ id, paused }) => (
      <>
        <button
          type="button"
          className="button"
          aria-label={`Looks of ${id}`}
          aria-pressed={shown === id}
          onClick={() => onShow(shown === id ? '' : id)}
        >
          Looks
        </button>{' '}
        {button('trigger', 'Check now', id)} {paused ? button('resume', 'Resume', id) : button('pause', 'Pause', id)}{' '}
        <Confirm
          text="Delete"
          label={`Delete ${id}`}
          question={`Delete the schedule ${id}?`}
          verb="Delete the schedule"
          disabled={isPending}
          onConfirm={() => onAct({ verb: 'delete', id })}
        >
          Sessions that follow its catalog get no new data by it. What it has published stays.
        </Confirm>
      </>
    ),
  };
}

function NoSchedules() {
  return (
    <Empty title="There is no schedule yet.">
      <p>It looks at a catalog by the clock and extends the sessions that follow it.</p>
      <Link href="/schedules?new=1" className="button">
        New schedule
      </Link>
    </Empty>
  );
}

function Last({ run }: { run: ScheduleView['lastRun'] }) {
  if (!run?.status) return NONE;
  return (
    <>
      <span title={run.error?.message}>
        <Badge status={run.status} />
      </span>{' '}
      {run.error && <span className="widest">{run.error.code}</span>}
    </>
  );
}

const COLUMNS: readonly Column<ScheduleView>[] = [
  { id: 'id', head: 'Schedule', cell: ({ id }) => id },
  { id: 'catalog', head: 'Catalog', cell: ({ catalog }) => catalog, wide: 'most' },
  { id: 'when', head: 'When', cell: ({ interval, cron }) => (interval === null ? cron : `every ${interval}`) },
  {
    id: 'next',
    head: 'Next',
    zoned: true,
    cell: ({ paused, nextTimes }) => (paused ? 'paused' : <Time iso={nextTimes[0]} />),
    wide: 'most',
  },
  { id: 'last', head: 'Last', cell: ({ lastRun }) => <Last run={lastRun} /> },
  {
    id: 'newest',
    head: 'Newest bar',
    zoned: true,
    wide: 'most',
    cell: ({ dataset }) => <Time iso={dataset?.newest} />,
  },
  { id: 'version', head: 'Version', number: true, wide: 'most', cell: ({ dataset }) => count(dataset?.version) },
  { id: 'temporal', head: 'Temporal', wide: 'most', cell: ({ temporalUrl }) => <TemporalLink url={temporalUrl} /> },
];
