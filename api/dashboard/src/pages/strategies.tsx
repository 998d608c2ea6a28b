import { useState } from 'react';
import { Link } from 'wouter';
import type { StrategyEntry } from '../../../../engine/model/strategy-views';
import { useStrategies } from '../api/queries';
import { BrokenStrategies } from '../components/broken-strategies';
import { Card } from '../components/card';
import { Empty } from '../components/empty';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { InputField } from '../components/field';
import { Hash } from '../components/hash';
import { PageHead } from '../components/page-head';
import { StrategyValidation } from '../components/strategy-validation';
import { Table, type Column } from '../components/table';
import { NONE } from '../lib/format';
import { fieldsOf, type ParameterField } from '../lib/parameter-schema';

/** Every strategy with its parameters, and the files that are none as they are now. */
export function StrategiesPage() {
  const { data, error } = useStrategies();
  const [wanted, setWanted] = useState('');
  const shown = data?.items.filter((strategy) => isMeant(strategy, wanted)) ?? [];
  return (
    <>
      <PageHead title="Strategies" />
      <ErrorBox error={error} />
      <BrokenStrategies />
      {!data && !error && <div style={{ height: 560 }} aria-busy="true" />}
      {data?.items.length === 0 && (
        <Empty title="No strategy is known yet.">
          <p>An engine worker publishes its strategies when it starts. Is one up?</p>
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <div className="card card-body">
          <InputField label="Find" hint="In ids, names, files and descriptions" value={wanted} onChange={setWanted} />
        </div>
      )}
      {data && data.items.length > 0 && shown.length === 0 && <Empty title="No strategy has these words." />}
      {shown.map((strategy) => (
        <StrategyCard key={strategy.id} strategy={strategy} />
      ))}
    </>
  );
}

/** Whether a strategy has every word that is sought, in any case. */
function isMeant({ id, name, file, description, source }: StrategyEntry, wanted: string): boolean {
  const text = [id, name, file, description, SOURCES[source]].join(' ').toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const SOURCES: Readonly<Record<StrategyEntry['source'], string>> = {
  'built-in': 'built in',
  folder: 'a file of the strategies folder',
  upload: 'an upload',
  rules: 'rules',
};

const PARAMETERS: readonly Column<ParameterField>[] = [
  { id: 'name', head: 'Parameter', cell: (field) => <code>{field.name}</code> },
  { id: 'initial', head: 'Default', number: true, cell: (field) => (field.initial === '' ? NONE : field.initial) },
  { id: 'kind', head: 'Kind', cell: (field) => (field.kind === 'choice' ? field.choices.join(', ') : field.kind) },
  { id: 'hint', head: 'Meaning', cell: (field) => field.hint },
];

function StrategyCard({ strategy }: { strategy: StrategyEntry }) {
  const { id, name, description, file, bundleHash, parameters, source, registered } = strategy;
  const fields = fieldsOf(parameters);
  return (
    <Card title={name} end={<Link href={`/new/run?strategy=${encodeURIComponent(id)}`}>New run</Link>}>
      <p className="described">{description.replaceAll('`', '')}</p>
      <Facts
        facts={[
          ['Id', <code key="id">{id}</code>],
          ['Source', SOURCES[source]],
          ...(file === undefined ? [] : [['File', <code key="file">{file}</code>] as const]),
          ...(registered === null
            ? []
            : [['Registered', `number ${registered.number}, by ${registered.owner}`] as const]),
          ...(file === undefined ? [] : [['Version', <Hash key="version" value={bundleHash} />] as const]),
        ]}
      />
      <StrategyValidation strategy={strategy} />
      {fields.length === 0 ? (
        <p className="muted">It takes no parameters.</p>
      ) : (
        <Table label={`Parameters of ${name}`} columns={PARAMETERS} rows={fields} keyOf={(field) => field.name} />
      )}
    </Card>
  );
}
