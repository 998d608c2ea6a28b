import type { FillView, OrderRow, RejectionView } from '../../../../../engine/model/result-views';
import type { RunView } from '../../../../../engine/model/views';
import { useFills, useOrders, useRejections } from '../../api/queries';
import { Card } from '../../components/card';
import { Download } from '../../components/download';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Pager } from '../../components/pager';
import { Segmented } from '../../components/segmented';
import { Table, type Column } from '../../components/table';
import { useAddress, useOffset } from '../../lib/address';
import { decimal, inCurrency, NONE, plain, price } from '../../lib/format';
import { Time } from '../../components/zone';

const LIMIT = 15;

/** Columns by the currency of the account. */
type Columns<T> = (currency: RunView['currency']) => readonly Column<T>[];

const FILLS: Columns<FillView> = (currency) => [
  { id: 'time', head: 'Time', zoned: true, cell: (f) => <Time iso={f.time} /> },
  { id: 'instrument', head: 'Instrument', cell: (f) => f.instrument },
  { id: 'side', head: 'Side', cell: (f) => f.side },
  { id: 'quantity', head: 'Quantity', number: true, cell: (f) => plain(f.quantity) },
  { id: 'price', head: 'Price', number: true, cell: (f) => priceIn(f.price, f) },
  { id: 'fee', head: inCurrency('Fee', currency), number: true, cell: (f) => (f.fee === 0 ? NONE : decimal(f.fee)) },
  { id: 'order', head: 'Order', number: true, cell: (f) => (f.orderId === null ? NONE : plain(f.orderId)) },
  { id: 'type', head: 'Type', wide: true, cell: (f) => f.type ?? NONE },
  { id: 'reason', head: 'Reason', cell: (f) => f.reason ?? NONE },
  { id: 'tag', head: 'Tag', wide: true, cell: (f) => f.tag ?? NONE },
];

const ORDERS: readonly Column<OrderRow>[] = [
  { id: 'order', head: 'Order', number: true, cell: (o) => plain(o.orderId) },
  { id: 'placed', head: 'Placed', zoned: true, cell: (o) => <Time iso={o.placedAt} /> },
  { id: 'instrument', head: 'Instrument', cell: (o) => o.instrument },
  { id: 'side', head: 'Side', cell: (o) => o.side },
  { id: 'type', head: 'Type', cell: (o) => o.type },
  { id: 'quantity', head: 'Quantity', number: true, cell: (o) => plain(o.quantity) },
  { id: 'filled', head: 'Filled', number: true, cell: (o) => plain(o.filled) },
  { id: 'price', head: 'Price', number: true, cell: (o) => priceIn(o.averagePrice, o) },
  { id: 'limit', head: 'Limit', number: true, wide: 'most', cell: (o) => priceIn(o.limit, o) },
  { id: 'trigger', head: 'Trigger', number: true, wide: 'most', cell: (o) => priceIn(o.trigger, o) },
  {
    id: 'status',
    head: 'Status',
    cell: (o) => (o.reason === null ? o.status : <span title={o.reason}>{o.status}</span>),
  },
  {
    id: 'ended',
    head: 'Ended',
    zoned: true,
    wide: true,
    cell: (o) => (o.endedAt === null ? NONE : <Time iso={o.endedAt} />),
  },
  { id: 'tag', head: 'Tag', wide: true, cell: (o) => o.tag ?? NONE },
];

const REJECTIONS: readonly Column<RejectionView>[] = [
  { id: 'time', head: 'Time', zoned: true, cell: (r) => <Time iso={r.time} /> },
  { id: 'instrument', head: 'Instrument', cell: (r) => r.instrument },
  { id: 'order', head: 'Order', number: true, cell: (r) => plain(r.order) },
  { id: 'code', head: 'Code', cell: (r) => <code>{r.code}</code> },
];

/** With the currency of the instrument, which may be another one than the account's. */
function priceIn(value: number | null, { currency }: { currency: string | null }): string {
  return value === null ? NONE : inCurrency(price(value), currency);
}

const KINDS = { fills: 'Fills', orders: 'Orders', rejections: 'Rejected' } as const;
const LISTS = { fills: Fills, orders: Orders, rejections: Rejections };

/** What the run did, as fills or orders, and what it was refused. */
export function LedgerCard({ run: { runId, currency } }: { run: RunView }) {
  const { search, change } = useAddress();
  const asked = search.get('list') ?? '';
  const kind = asked in KINDS ? (asked as keyof typeof KINDS) : 'fills';
  const List = LISTS[kind];
  return (
    <Card
      title={KINDS[kind]}
      end={
        <>
          <Segmented
            label="What to list"
            options={KINDS}
            value={kind}
            onPick={(list) => change({ list, offset: '' })}
          />
          <Download key={kind} runId={runId} table={kind} />
        </>
      }
      flush
    >
      <List runId={runId} currency={currency} />
    </Card>
  );
}

interface ListProps {
  runId: string;
  currency: RunView['currency'];
}

function Fills({ runId, currency }: ListProps) {
  const [offset, setOffset] = useOffset();
  const { data, error } = useFills(runId, { limit: LIMIT, offset });
  if (!data) return <Waiting error={error} />;
  if (data.total === 0) return <Empty title="No order was filled." />;
  return (
    <>
      <Table label="Fills" columns={FILLS(currency)} rows={data.items} keyOf={(_, i) => offset + i} />
      <Pager total={data.total} limit={LIMIT} offset={offset} onMove={setOffset} />
    </>
  );
}

function Orders({ runId }: ListProps) {
  const [offset, setOffset] = useOffset();
  const { data, error } = useOrders(runId, { limit: LIMIT, offset });
  if (!data) return <Waiting error={error} />;
  if (!data.recorded) return <Empty title="The run is of a version that kept no orders." />;
  if (data.total === 0) return <Empty title="The strategy ordered nothing." />;
  return (
    <>
      <Table label="Orders" columns={ORDERS} rows={data.items} keyOf={(o) => o.orderId} />
      <Pager total={data.total} limit={LIMIT} offset={offset} onMove={setOffset} />
    </>
  );
}

function Rejections({ runId }: ListProps) {
  const [offset, setOffset] = useOffset();
  const { data, error } = useRejections(runId, { limit: LIMIT, offset });
  if (!data) return <Waiting error={error} />;
  if (data.total === 0) return <Empty title="No order was rejected." />;
  return (
    <>
      <Table label="Rejected orders" columns={REJECTIONS} rows={data.items} keyOf={(_, i) => offset + i} />
      <Pager total={data.total} limit={LIMIT} offset={offset} onMove={setOffset} />
    </>
  );
}

function Waiting({ error }: { error: unknown }) {
  if (error == null) return <div style={{ height: (LIMIT + 1) * 34 }} aria-busy="true" />;
  return (
    <div className="card-body">
      <ErrorBox error={error} />
    </div>
  );
}
