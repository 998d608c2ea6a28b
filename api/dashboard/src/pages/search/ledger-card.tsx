import { useQuery } from '@tanstack/react-query';
import { client } from '../../api/client';
import { useOpenSession } from '../../api/queries';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { Facts } from '../../components/facts';
import { count, decimal } from '../../lib/format';

/** What anybody has tried with this strategy on these data, by which the judge measures luck. */
export function LedgerCard({ session, strategy }: { session: string; strategy: string }) {
  const catalog = useOpenSession(session)?.catalog;
  const { data, error } = useQuery({
    queryKey: ['ledger', catalog, strategy],
    queryFn: () => client.ledger.get.query({ catalog: catalog!, strategy, limit: 1 }),
    enabled: catalog !== undefined,
  });
  if (error) return <ErrorBox error={error} />;
  if (!data) return null;
  const { trials, open, total, sharpeVariance, chain } = data;
  return (
    <Card title="Ledger of trials" end={<span className="muted">{`${strategy} on the data of ${catalog}`}</span>}>
      <Facts
        facts={[
          ['Trials that were tried', count(trials)],
          ['In open operations', count(open)],
          ['Entries', count(total)],
          ['Variance of their Sharpe ratios', decimal(sharpeVariance, 4)],
          ['Chain of hashes', chain.broken === null ? 'whole' : `broken at ${count(chain.broken)}`],
        ]}
      />
    </Card>
  );
}
