import { useLive } from '../api/live';
import { useOperation } from '../api/queries';
import { Card } from '../components/card';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { StallNotice } from '../components/stall-notice';
import { Hash } from '../components/hash';
import { OperationBadge } from '../components/operation-badge';
import { PageHead } from '../components/page-head';
import { Progress } from '../components/progress';
import { TemporalLink } from '../components/temporal-link';
import { count, NONE, shortId } from '../lib/format';
import { Moment } from '../components/zone';
import { OperationResult } from './operation/result';

/** An operation of a kind that has no page of its own. */
export function OperationPage({ id }: { id: string }) {
  const { data, error } = useOperation(id, true);
  useLive('operation', { operationId: id, enabled: data?.finishedAt === null });
  if (error) return <ErrorBox error={error} />;
  if (!data) return null;
  const { kind, status, progress } = data;
  const name = `${kind} ${shortId(id)}`;
  const done = `${count(progress.done)} of ${count(progress.total)} ${progress.unit}`;
  return (
    <>
      <PageHead title={name} crumb={{ href: '/operations', text: 'Operations' }} beside={<OperationBadge {...data} />}>
        <TemporalLink url={data.temporalUrl} />
      </PageHead>
      <ErrorBox body={data.error ?? null} />
      <StallNotice work={data} />
      <Card title="Progress">
        <Progress fraction={progress.fraction} label={name} status={status} />
        <p>
          {progress.message}
          {!progress.message.includes(done) && `, ${done}`}
        </p>
      </Card>
      <OperationResult id={id} kind={kind} status={status} />
      <Card title="Facts">
        <Facts
          facts={[
            ['Waits', data.waiting ?? NONE],
            ['Session', data.session === '' ? NONE : data.session],
            ['Strategy', data.strategy ?? NONE],
            ['Strategy version', <Hash key="strategy" value={data.strategyHash} />],
            ['Engine build', <Hash key="engine" value={data.engineBuild} />],
            ['Owner', data.owner ?? NONE],
            ['Label', data.label ?? NONE],
            ['Cancelled because', data.cancelReason ?? NONE],
            ['Created', <Moment iso={data.createdAt} />],
            ['Ended', data.finishedAt === null ? NONE : <Moment iso={data.finishedAt} />],
          ]}
        />
      </Card>
    </>
  );
}
