import { Link } from 'wouter';
import type { StrategyVersionView } from '../../../../../engine/model/strategy-source';
import { useStrategy, useStrategySource, useStrategyVersions } from '../../api/strategy-queries';
import { Card } from '../../components/card';
import { Code } from '../../components/code';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Facts } from '../../components/facts';
import { Hash } from '../../components/hash';
import { PageHead } from '../../components/page-head';
import { StrategyValidation } from '../../components/strategy-validation';
import { Table, type Column } from '../../components/table';
import { ago, count, NONE, shortId } from '../../lib/format';
import { ParametersTable, SOURCES } from './parameters-table';
import { RULES_END } from './strategy-texts';

const CRUMB = { href: '/strategies', text: 'Strategies' };

/** A strategy: what it is, its parameters, its source, and what was computed with each version. */
export function StrategyPage({ id }: { id: string }) {
  const { data, error } = useStrategy(id);
  const source = useStrategySource(id);
  const query = encodeURIComponent(id);
  return (
    <>
      <PageHead title={data?.name ?? id} crumb={CRUMB}>
        {source.data?.file != null && source.data.text !== null && (
          <Link href={`/strategies/${query}/edit`} className="button">
            Edit
          </Link>
        )}
        {source.data?.copy && (
          <Link href={`/strategies/new?from=${query}`} className="button">
            Copy as my own
          </Link>
        )}
        <Link href={`/new/sweep?strategy=${query}`} className="button">
          New sweep
        </Link>
        <Link href={`/new/run?strategy=${query}`} className="button primary">
          New run
        </Link>
      </PageHead>
      <ErrorBox error={error} />
      {data && (
        <Card title="What it is">
          <p className="described">{data.description.replaceAll('`', '')}</p>
          {data.broken && <ErrorBox body={{ code: 'STRATEGY_INVALID', message: data.broken.message }} />}
          <Facts
            facts={[
              ['Id', <code key="id">{id}</code>],
              ['Source', SOURCES[data.source]],
              ['File', data.file === undefined ? NONE : <code key="file">{data.file}</code>],
              ['Version', data.file === undefined ? 'of the engine' : <Hash key="version" value={data.bundleHash} />],
            ]}
          />
          <StrategyValidation strategy={data} />
        </Card>
      )}
      {data && (
        <Card title="Parameters" flush>
          <ParametersTable strategy={data} />
        </Card>
      )}
      <Versions id={id} />
      <SourceCard id={id} source={source} />
    </>
  );
}

function SourceCard({ id, source }: { id: string; source: ReturnType<typeof useStrategySource> }) {
  return (
    <Card title="Source" flush>
      <ErrorBox error={source.error} />
      {source.data?.text === null && <Empty title="Its source is not at hand here." />}
      {source.data?.text != null && (
        <Code
          key={source.data.text}
          label={`Source of ${id}`}
          language={source.data.file?.endsWith(RULES_END) ? 'json' : 'typescript'}
          text={source.data.text}
        />
      )}
    </Card>
  );
}

const COLUMNS: readonly Column<StrategyVersionView>[] = [
  {
    id: 'version',
    head: 'Version',
    cell: ({ hash, isPresent }) => (
      <>
        <Hash value={hash} /> {isPresent && <small className="muted">present</small>}
      </>
    ),
  },
  { id: 'operations', head: 'Operations', number: true, cell: ({ operations }) => count(operations) },
  { id: 'completed', head: 'Completed', number: true, wide: true, cell: ({ completed }) => count(completed) },
  { id: 'failed', head: 'Failed', number: true, cell: ({ failed }) => count(failed) },
  { id: 'first', head: 'First used', number: true, wide: true, cell: ({ firstUsed }) => ago(firstUsed) },
  { id: 'last', head: 'Last used', number: true, cell: ({ lastUsed }) => ago(lastUsed) },
  {
    id: 'newest',
    head: 'Newest',
    cell: ({ newest: { id, kind } }) => (
      <Link href={`/operations/${id}`}>
        {kind} <span className="mono">{shortId(id)}</span>
      </Link>
    ),
  },
];

/** What was computed with each version. */
function Versions({ id }: { id: string }) {
  const { data, error } = useStrategyVersions(id);
  return (
    <Card title="Versions" flush>
      <ErrorBox error={error} />
      {data?.items.length === 0 && <Empty title="Nothing was computed with it yet." />}
      {data && data.items.length > 0 && (
        <Table label={`Versions of ${id}`} columns={COLUMNS} rows={data.items} keyOf={({ hash }) => hash ?? ''} />
      )}
    </Card>
  );
}
