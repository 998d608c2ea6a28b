import { useState } from 'react';
import { Link } from 'wouter';
import type { StrategyEntry, StrategyUseView } from '../../../../engine/model/strategy-views';
import { useStrategies } from '../api/queries';
import { useStrategySummary } from '../api/strategy-queries';
import { BrokenStrategies } from '../components/broken-strategies';
import { Card } from '../components/card';
import { Empty } from '../components/empty';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { InputField } from '../components/field';
import { PageHead } from '../components/page-head';
import { ago, counted } from '../lib/format';
import { fieldsOf } from '../lib/parameter-schema';
import { SOURCES } from './strategies/parameters-table';

/** Every strategy with its parameters, and the files that are none as they are now. */
export function StrategiesPage() {
  const { data, error } = useStrategies();
  const summary = useStrategySummary();
  const uses = new Map(summary.data?.uses.items.map((use) => [use.strategy, use]));
  const [wanted, setWanted] = useState('');
  const shown = data?.items.filter((strategy) => isMeant(strategy, wanted)) ?? [];
  return (
    <>
      <PageHead title="Strategies">
        <Link href="/strategies/new?kind=rules" className="button">
          New rules
        </Link>
        <Link href="/strategies/new" className="button primary">
          New strategy
        </Link>
      </PageHead>
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
      <div className="strategy-cards">
        {shown.map((strategy) => (
          <StrategyCard
            key={strategy.id}
            strategy={strategy}
            title={titleOf(strategy, shown)}
            uses={uses.get(strategy.id)}
          />
        ))}
      </div>
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

/** Its name, with its id where another one has the same. */
function titleOf({ id, name }: StrategyEntry, all: readonly StrategyEntry[]): string {
  return all.some((other) => other.name === name && other.id !== id) ? `${name} (${id})` : name;
}

interface StrategyCardProps {
  strategy: StrategyEntry;
  title: string;
  uses: StrategyUseView | undefined;
}

/** A strategy in short; its page has the rest. */
function StrategyCard({ strategy, title, uses }: StrategyCardProps) {
  const { id, description, file, parameters, source } = strategy;
  const page = `/strategies/${encodeURIComponent(id)}`;
  const names = fieldsOf(parameters).map((field) => field.name);
  return (
    <Card title={title} end={<Link href={`/new/run?strategy=${encodeURIComponent(id)}`}>New run</Link>}>
      <p className="described clamped">{description.replaceAll('`', '')}</p>
      <Facts
        facts={[
          ['Id', <code key="id">{id}</code>],
          ['Source', file === undefined ? SOURCES[source] : <code key="file">{file}</code>],
          ['Parameters', names.join(', ') || 'none'],
          ['Used', uses ? `${counted(uses.operations, 'time')}, ${ago(uses.lastUsed)}` : 'never'],
        ]}
      />
      <p>
        <Link href={page} aria-label={`Source, parameters, versions of ${title}`}>
          Source, parameters, versions
        </Link>
      </p>
    </Card>
  );
}
