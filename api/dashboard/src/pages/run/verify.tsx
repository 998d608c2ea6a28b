import { isFinal } from '../../../../../engine/model/status';
import type { VerificationView } from '../../../../../engine/model/views';
import { useVerifications } from '../../api/queries';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { Facts } from '../../components/facts';
import { TemporalLink } from '../../components/temporal-link';

/** What came of the latest repetition of a run; nothing while there is none. */
export function VerificationCard({ runId }: { runId: string }) {
  const latest = useVerifications(runId).data?.items[0];
  if (!latest) return null;
  return (
    <Card title="Verification" end={<TemporalLink url={latest.temporalUrl} />}>
      <p role="status">{outcome(latest)}</p>
      <ErrorBox body={latest.error ?? null} />
      {latest.differences.length > 0 && (
        <Facts facts={latest.differences.map(({ path, expected, actual }) => [path, `${expected} became ${actual}`])} />
      )}
    </Card>
  );
}

function outcome({ status, verified, changed, error }: VerificationView): string {
  if (!isFinal(status)) return 'The run is computed again.';
  if (verified) return 'Computed again from its stored manifest, with the same result.';
  if (verified === null) return error ? 'The repetition failed.' : `The repetition was ${status}.`;
  const because = changed.length > 0 ? ` Since the run, this has changed: ${changed.join(', ')}.` : '';
  return `Computed again, with another result.${because}`;
}
