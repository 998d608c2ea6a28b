import { useTrials, type TrialsOf } from '../../api/queries';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { count, pairs } from '../../lib/format';

/** What went wrong with the first trial that failed: the others mostly fail of the same. */
export function FailedTrial({ of }: { of: TrialsOf & { failed: number } }) {
  const { data } = useTrials(of, { limit: 1, offset: 0, sort: 'trial', status: 'failed' });
  const first = data?.items[0];
  if (!first) return null;
  return (
    <Card title="Failed trials" end={<span className="muted">the first of {count(of.failed)}</span>}>
      <p className="muted">
        Trial {count(first.trial)}: {pairs(first.parameters)}
      </p>
      <ErrorBox body={first.error ?? null} />
    </Card>
  );
}
