import { useInstruments } from '../../api/queries';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { Select } from '../../components/select';
import { Table, type Column } from '../../components/table';
import { useAddress } from '../../lib/address';
import { counted, NONE, plain } from '../../lib/format';
import { chainOf, type Strike } from './chain';

const MOST_OPTIONS = 10_000;

const COLUMNS: readonly Column<Strike>[] = [
  { id: 'call', head: 'Call', number: true, cell: ({ call }) => call ?? NONE },
  { id: 'strike', head: 'Strike', number: true, cell: ({ strike }) => <strong>{plain(strike)}</strong> },
  { id: 'put', head: 'Put', cell: ({ put }) => put ?? NONE },
];

/** The options of a session by expiry: call, strike, put. `?expiry=` keeps which expiry is on show. */
export function OptionChain({ name }: { name: string }) {
  const { search, change } = useAddress();
  const { data, error } = useInstruments(name, { limit: MOST_OPTIONS, offset: 0, kind: 'option' });
  const chain = chainOf(data?.items ?? []);
  const keyOf = ({ underlying, expiry }: (typeof chain)[number]) => `${underlying} ${expiry}`;
  const shown = chain.find((one) => keyOf(one) === search.get('expiry')) ?? chain[0];
  if (error) return <ErrorBox error={error} />;
  if (!shown) return <div style={{ height: 300 }} aria-busy="true" />;
  const options = Object.fromEntries(
    chain.map((one) => [keyOf(one), `${keyOf(one)}, ${counted(one.strikes.length, 'strike')}`]),
  );
  return (
    <Card
      title="Option chain"
      flush
      end={<Select label="Expiry" options={options} value={keyOf(shown)} onPick={(next) => change({ expiry: next })} />}
    >
      <Table label={`Chain of ${keyOf(shown)}`} columns={COLUMNS} rows={shown.strikes} keyOf={({ strike }) => strike} />
    </Card>
  );
}
