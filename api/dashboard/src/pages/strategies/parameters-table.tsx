import type { StrategyEntry } from '../../../../../engine/model/strategy-views';
import { Table, type Column } from '../../components/table';
import { NONE } from '../../lib/format';
import { fieldsOf, type ParameterField } from '../../lib/parameter-schema';

export const SOURCES: Readonly<Record<StrategyEntry['source'], string>> = {
  'built-in': 'built in',
  folder: 'a file of the strategies folder',
  upload: 'an upload',
  rules: 'rules',
};

const COLUMNS: readonly Column<ParameterField>[] = [
  { id: 'name', head: 'Parameter', cell: (field) => <code>{field.name}</code> },
  { id: 'initial', head: 'Default', number: true, cell: (field) => (field.initial === '' ? NONE : field.initial) },
  { id: 'kind', head: 'Kind', cell: (field) => (field.kind === 'choice' ? field.choices.join(', ') : field.kind) },
  { id: 'hint', head: 'Meaning', cell: (field) => field.hint },
];

/** The parameters of a strategy. */
export function ParametersTable({ strategy }: { strategy: Pick<StrategyEntry, 'name' | 'parameters'> }) {
  const fields = fieldsOf(strategy.parameters);
  if (fields.length === 0) return <p className="card-note">It takes no parameters.</p>;
  return (
    <Table label={`Parameters of ${strategy.name}`} columns={COLUMNS} rows={fields} keyOf={(field) => field.name} />
  );
}
