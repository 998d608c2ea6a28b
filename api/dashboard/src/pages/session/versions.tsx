import { Link } from 'wouter';
import type { SessionVersionView } from '../../../../../engine/model/views';
import { useVersionDifference, useVersions } from '../../api/queries';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Facts } from '../../components/facts';
import { ListCard } from '../../components/list-card';
import { Pager } from '../../components/pager';
import { Select } from '../../components/select';
import { Table, type Column } from '../../components/table';
import { useAddress, useOffset } from '../../lib/address';
import { ago, count, decimal, NONE, range } from '../../lib/format';

const LIMIT = 10;
const COLUMNS: readonly Column<SessionVersionView>[] = [
  {
    id: 'version',
    head: 'Version',
    number: true,
    cell: ({ version, current }) => (current ? <strong>{version} (current)</strong> : version),
  },
  { id: 'range', head: 'Range', cell: ({ start, end }) => range(start, end) },
  { id: 'instruments', head: 'Instruments', number: true, cell: ({ instruments }) => count(instruments) },
  { id: 'memory', head: 'Memory', number: true, wide: true, cell: ({ memoryMb }) => `${decimal(memoryMb, 1)} MB` },
  {
    id: 'manifest',
    head: 'Manifest',
    wide: 'most',
    cell: ({ manifestHash }) => <code title={manifestHash}>{manifestHash.slice(0, 8)}</code>,
  },
  {
    id: 'created',
    head: 'Created',
    number: true,
    wide: true,
    cell: ({ createdAt }) => <time dateTime={createdAt}>{ago(createdAt)}</time>,
  },
];

/** What a session consisted of, change by change; `?from=` and `?to=` are two versions to compare. */
export function VersionsTab({ name, current }: { name: string; current: number }) {
  const [offset, setOffset] = useOffset();
  const versions = useVersions(name, { limit: LIMIT, offset });
  return (
    <>
      <Difference name={name} current={current} />
      <ListCard title="Versions" query={versions} empty={<Empty title="The session has no version yet." />}>
        <Table
          label="Versions listed"
          columns={[...COLUMNS, runOn(name)]}
          rows={versions.data?.items ?? []}
          keyOf={({ version }) => String(version)}
        />
        <Pager total={versions.data?.total ?? 0} limit={LIMIT} offset={offset} onMove={setOffset} />
      </ListCard>
    </>
  );
}

const runOn = (name: string): Column<SessionVersionView> => ({
  id: 'run',
  head: '',
  cell: ({ version }) => (
    <Link
      href={`/new/run?session=${encodeURIComponent(name)}&version=${version}`}
      aria-label={`New run on version ${version}`}
    >
      New run
    </Link>
  ),
});

/** How two versions differ; without a choice, the present one and that before it. */
function Difference({ name, current }: { name: string; current: number }) {
  const { search, change } = useAddress();
  const chosen = (field: string, otherwise: number) => {
    const version = Number(search.get(field));
    return Number.isInteger(version) && version >= 1 && version <= current ? version : otherwise;
  };
  const from = chosen('from', current - 1);
  const to = chosen('to', current);
  const { data, error } = useVersionDifference(name, { from, to });
  if (current < 2) return null;
  const all = Object.fromEntries(Array.from({ length: current }, (_, i) => [String(i + 1), String(i + 1)]));
  const end = (
    <>
      <Select label="From version" options={all} value={String(from)} onPick={(next) => change({ from: next })} />
      <Select label="to" options={all} value={String(to)} onPick={(next) => change({ to: next })} />
    </>
  );
  return (
    <Card title="What changed" end={end}>
      <ErrorBox error={error} />
      {from === to && <p className="muted">Two versions that differ are needed.</p>}
      {data && (
        <Facts
          facts={[
            ['Range before', range(data.fromRange.start, data.fromRange.end)],
            ['Range after', range(data.toRange.start, data.toRange.end)],
            [`Added, ${count(data.added.total)}`, idsText(data.added.ids)],
            [`Removed, ${count(data.removed.total)}`, idsText(data.removed.ids)],
            [`Other data, ${count(data.changed.total)}`, idsText(data.changed.ids)],
          ]}
        />
      )}
    </Card>
  );
}

const MOST_NAMED = 30;
const idsText = (ids: readonly string[]) =>
  ids.length === 0 ? NONE : `${ids.slice(0, MOST_NAMED).join(', ')}${ids.length > MOST_NAMED ? ', …' : ''}`;
