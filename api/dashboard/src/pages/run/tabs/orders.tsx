import { REJECTIONS, type Rejection } from '../../../../../../engine/model/order';
import type { RunView } from '../../../../../../engine/model/views';
import { Card } from '../../../components/card';
import { Table, type Column } from '../../../components/table';
import { count } from '../../../lib/format';
import { LedgerCard } from '../ledger-card';

interface Rejected {
  code: string;
  orders: number;
}

const COLUMNS: readonly Column<Rejected>[] = [
  { id: 'code', head: 'Code', cell: ({ code }) => <code>{code}</code> },
  { id: 'orders', head: 'Orders', number: true, cell: ({ orders }) => count(orders) },
  {
    id: 'meaning',
    head: 'What it means',
    cell: ({ code }) => (
      <span className="sentence">{REJECTIONS[code as Rejection] ?? 'A code of another version.'}</span>
    ),
  },
];

/** Fills and orders, and what was refused by code. */
export function OrdersTab({ run }: { run: RunView }) {
  const rejected = Object.entries(run.rejections ?? {}).map(([code, orders]) => ({ code, orders }));
  rejected.sort((a, b) => b.orders - a.orders);
  return (
    <div className="stack">
      {rejected.length > 0 && (
        <Card title="Why orders were rejected" flush>
          <Table label="Rejected orders by code" columns={COLUMNS} rows={rejected} keyOf={({ code }) => code} />
        </Card>
      )}
      <LedgerCard run={run} />
    </div>
  );
}
