import type { ImportView } from '../../../../../engine/model/import-views';
import { Card } from '../../components/card';
import { Table, type Column } from '../../components/table';
import { count } from '../../lib/format';
import { LEFT_OUT } from './recognized';

type NotTakenProps = Pick<ImportView, 'quarantined' | 'leftOut'>;

const SET_ASIDE: readonly Column<NotTakenProps['quarantined'][number]>[] = [
  { id: 'file', head: 'File', cell: ({ file }) => file },
  { id: 'row', head: 'Row', number: true, cell: ({ row }) => count(row) },
  { id: 'reason', head: 'Why it is set aside', cell: ({ reason }) => reason },
  { id: 'content', head: 'Content', wide: true, cell: ({ content }) => <code>{content}</code> },
];

/** Rows and files that did not become a part of a catalog, with the reason of each. */
export function NotTaken({ quarantined, leftOut }: NotTakenProps) {
  return (
    <>
      {quarantined.length > 0 && (
        <Card title="Rows set aside" flush>
          <Table label="Rows set aside" columns={SET_ASIDE} rows={quarantined} keyOf={(_, i) => i} />
        </Card>
      )}
      {leftOut.length > 0 && (
        <Card title="Files left out" flush>
          <Table label="Files left out" columns={LEFT_OUT} rows={leftOut} keyOf={({ file }) => file} />
        </Card>
      )}
    </>
  );
}
