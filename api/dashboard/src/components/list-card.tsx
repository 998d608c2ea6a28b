import type { ReactNode } from 'react';
import { Card } from './card';
import { ErrorBox } from './error-box';

interface ListCardProps {
  title: string;
  end?: ReactNode;
  query: { data?: { total: number | null; items: readonly unknown[] }; error: unknown };
  empty: ReactNode;
  /** Room kept while the rows are on their way. */
  rows?: number;
  children: ReactNode;
}

/** A card around a list: its rows, what to do while there are none, or the error. */
export function ListCard({ title, end, query, empty, rows = 5, children }: ListCardProps) {
  const { data, error } = query;
  return (
    <Card title={title} end={end} flush>
      {error != null && (
        <div className="card-body">
          <ErrorBox error={error} />
        </div>
      )}
      {!data && error == null && <div style={{ height: (rows + 1) * 34 }} aria-busy="true" />}
      {data && (data.items.length === 0 ? empty : children)}
    </Card>
  );
}
