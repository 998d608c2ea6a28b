import { useDeferredValue } from 'react';
import type { InstrumentKind } from '../../../../../engine/model/instrument-id';
import type { CatalogInstrumentView } from '../../../../../engine/model/catalog-views';
import type { SessionInstrumentView } from '../../../../../engine/model/views';
import { useCatalog, useInstruments } from '../../api/queries';
import { Empty } from '../../components/empty';
import { ListCard } from '../../components/list-card';
import { Pager } from '../../components/pager';
import { Segmented } from '../../components/segmented';
import { Select } from '../../components/select';
import { Table, type Column } from '../../components/table';
import { useAddress, useOffset } from '../../lib/address';
import { count, NONE, pairs, plain } from '../../lib/format';
import { OptionChain } from './option-chain';

// The model's own list would bring the parser of identifiers along.
const KINDS: readonly InstrumentKind[] = ['equity', 'index', 'fx', 'future', 'perpetual', 'option'];
const LIMIT = 25;
/** A larger catalog is not asked for what its files cover. */
const MOST_COVERED = 2000;
const VIEWS = { list: 'List', chain: 'Option chain' } as const;

interface Row extends SessionInstrumentView {
  covered: CatalogInstrumentView['range'];
}

const COLUMNS: readonly Column<Row>[] = [
  { id: 'id', head: 'Instrument', cell: ({ id }) => id },
  { id: 'kind', head: 'Kind', cell: (instrument) => <span title={definitionOf(instrument)}>{instrument.kind}</span> },
  { id: 'first', head: 'File from', cell: ({ covered }) => covered?.first.slice(0, 10) ?? NONE },
  { id: 'last', head: 'File to', cell: ({ covered }) => covered?.last.slice(0, 10) ?? NONE },
  { id: 'bars', head: 'Rows of the file', number: true, cell: ({ covered }) => count(covered?.bars) },
  { id: 'expiry', head: 'Expiry', wide: true, cell: ({ expiry, month }) => expiry ?? month ?? NONE },
  { id: 'currency', head: 'Currency', wide: true, cell: ({ currency }) => currency ?? NONE },
  { id: 'multiplier', head: 'Multiplier', number: true, wide: true, cell: ({ multiplier }) => plain(multiplier) },
  { id: 'priceIncrement', head: 'Tick', number: true, wide: true, cell: (one) => plain(one.priceIncrement) },
  {
    id: 'dataset',
    head: 'Data file',
    wide: 'most',
    cell: ({ dataset }) => <code title={`SHA-256 ${dataset}`}>{dataset.slice(0, 8)}</code>,
  },
];

/** Everything else that is known, as a hint on the kind. */
function definitionOf(instrument: Row): string {
  const hidden = ['id', 'dataset', 'symbol', 'venue', 'covered'];
  return pairs(Object.fromEntries(Object.entries(instrument).filter(([name]) => !hidden.includes(name))));
}

/** The instruments of a session: a search among them, or its options by strike. `?text=`, `?kind=` and `?view=` keep which. */
export function InstrumentsTab({ name, catalog }: { name: string; catalog: string | undefined }) {
  const { search, change } = useAddress();
  const view = search.get('view') === 'chain' ? 'chain' : 'list';
  const options = useInstruments(name, { limit: 1, offset: 0, kind: 'option' });
  const hasChain = (options.data?.total ?? 0) > 0;
  return (
    <>
      {hasChain && (
        <Segmented
          label="How instruments are shown"
          options={VIEWS}
          value={view}
          onPick={(next) => change({ view: next === 'chain' ? next : '' })}
        />
      )}
      {hasChain && view === 'chain' ? <OptionChain name={name} /> : <List name={name} catalog={catalog} />}
    </>
  );
}

function List({ name, catalog }: { name: string; catalog: string | undefined }) {
  const { search, change } = useAddress();
  const [offset, setOffset] = useOffset();
  const text = search.get('text') ?? '';
  const asked = useDeferredValue(text.trim());
  const kind = KINDS.find((one) => one === search.get('kind'));
  const instruments = useInstruments(name, {
    ...{ limit: LIMIT, offset },
    ...(asked !== '' && { text: asked }),
    ...(kind && { kind }),
  });
  const covered = useCovered(catalog);
  const rows = (instruments.data?.items ?? []).map((one) => ({ ...one, covered: covered.get(one.id) ?? null }));
  const filters = (
    <>
      <input
        type="search"
        aria-label="Find instruments"
        placeholder="Find"
        value={text}
        onChange={(event) => change({ text: event.target.value, offset: '' })}
      />
      <Select
        label="Kind"
        options={{ '': 'all', ...Object.fromEntries(KINDS.map((one) => [one, one])) }}
        value={kind ?? ''}
        onPick={(next) => change({ kind: next, offset: '' })}
      />
    </>
  );
  const nothing = asked === '' && !kind ? 'The session has no instrument yet.' : 'No instrument is called so.';
  return (
    <ListCard title="Instruments" query={instruments} end={filters} empty={<Empty title={nothing} />}>
      <Table label="Instruments listed" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />
      <Pager total={instruments.data?.total ?? 0} limit={LIMIT} offset={offset} onMove={setOffset} />
    </ListCard>
  );
}

/** What the files of the catalog cover, by instrument; empty where the catalog is large. */
function useCovered(catalog: string | undefined): ReadonlyMap<string, CatalogInstrumentView['range']> {
  const { data } = useCatalog(catalog ?? '', { limit: MOST_COVERED, offset: 0 }, catalog !== undefined);
  return new Map(data && data.total <= MOST_COVERED ? data.instruments.map(({ id, range }) => [id, range]) : []);
}
