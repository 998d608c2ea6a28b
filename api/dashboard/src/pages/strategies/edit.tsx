import { useSearch } from 'wouter';
import { useStrategySource } from '../../api/strategy-queries';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHead } from '../../components/page-head';
import { StrategyEditor } from './strategy-editor';
import { NEW_CODE, NEW_RULES, type StrategyText } from './strategy-texts';

const CRUMB = { href: '/strategies', text: 'Strategies' };

/** A new strategy: `?from=` copies another one, `?kind=rules` begins with rules. */
export function NewStrategyPage() {
  const query = new URLSearchParams(useSearch());
  const from = query.get('from');
  const source = useStrategySource(from ?? '', from !== null);
  const fresh = query.get('kind') === 'rules' ? NEW_RULES : NEW_CODE;
  const initial: StrategyText | null | undefined = from === null ? fresh : source.data?.copy;
  return (
    <>
      <PageHead title="New strategy" crumb={CRUMB} />
      <ErrorBox error={source.error} />
      {initial === null && <Empty title="This strategy is made of parts of the engine, and cannot be copied." />}
      {initial && <StrategyEditor key={initial.file} initial={initial} isKept={false} />}
    </>
  );
}

/** The file of a strategy of one's own. */
export function EditStrategyPage({ id }: { id: string }) {
  const { data, error } = useStrategySource(id);
  const crumb = { href: `/strategies/${encodeURIComponent(id)}`, text: id };
  return (
    <>
      <PageHead title={`Edit ${id}`} crumb={crumb} />
      <ErrorBox error={error} />
      {data && (data.file === null || data.text === null) && <Empty title="It has no file that could be changed." />}
      {data?.file != null && data.text !== null && (
        <StrategyEditor initial={{ file: data.file, text: data.text }} isKept />
      )}
    </>
  );
}
