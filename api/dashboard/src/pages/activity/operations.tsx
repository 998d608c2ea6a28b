import { OPERATION_STATUSES, type OperationStatus } from '../../../../../engine/model/status';
import { STATUS_TOPICS, useLive } from '../../api/live';
import { useInfo, useOperations } from '../../api/queries';
import { Empty } from '../../components/empty';
import { ListCard } from '../../components/list-card';
import { OperationTable } from '../../components/operation-table';
import { Pager } from '../../components/pager';
import { Select } from '../../components/select';
import { useAddress, useOffset } from '../../lib/address';

const LIMIT = 25;
const ALL = { '': 'all' };

const statusOf = (text: string | null): OperationStatus | undefined =>
  OPERATION_STATUSES.find((status) => status === text);

/** Everything that takes time; `?kind=`, `?status=` and `?offset=` keep what is shown in the address. */
export function OperationsTab() {
  const { search, change } = useAddress();
  const [offset, setOffset] = useOffset();
  const kind = search.get('kind') ?? '';
  const status = statusOf(search.get('status'));
  const live = useLive('operations', { topics: STATUS_TOPICS });
  const filter = { ...(kind !== '' && { kind }), ...(status && { status }) };
  const operations = useOperations({ limit: LIMIT, offset, ...filter });
  const kinds = useInfo().data?.kinds ?? [];
  const pick = (name: string) => (value: string) => change({ [name]: value, offset: '' });
  const filters = (
    <>
      <span className={`badge ${live ? 'ready' : ''}`} role="status">
        {live ? 'live' : 'connecting'}
      </span>
      <Select label="Kind" options={{ ...ALL, ...optionsOf(kinds) }} value={kind} onPick={pick('kind')} />
      <Select
        label="Status"
        options={{ ...ALL, ...optionsOf(OPERATION_STATUSES) }}
        value={status ?? ''}
        onPick={pick('status')}
      />
    </>
  );
  const nothing =
    kind !== '' || status ? 'No operation is of this kind and status.' : 'Nothing has been asked for yet.';
  return (
    <ListCard title="Newest first" end={filters} query={operations} empty={<Empty title={nothing} />} rows={12}>
      <OperationTable operations={operations.data?.items ?? []} />
      <Pager total={operations.data ? operations.data.total : 0} limit={LIMIT} offset={offset} onMove={setOffset} />
    </ListCard>
  );
}

const optionsOf = (words: readonly string[]) => Object.fromEntries(words.map((word) => [word, word]));
