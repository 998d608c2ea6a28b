import { Link } from 'wouter';
import type { RunView } from '../../../../../engine/model/views';
import { TrialOfLink } from '../../components/operation';
import { useZone } from '../../components/zone';
import { count, inCurrency, pairs, plain, range } from '../../lib/format';
import { accountText, feesText, fillsText, slippageText } from '../../lib/settings-text';
import { closesIn } from '../../lib/zone';

/** What the figures stand on, in one line. */
export function ConditionsLine({ run }: { run: RunView }) {
  const { statistics, instruments, account } = run;
  const zone = useZone();
  const [first, last] = [statistics?.firstClose, statistics?.lastClose];
  const close = closesIn([first, last], zone);
  const some = instruments === undefined ? 'all instruments' : instruments.slice(0, 3).join(', ');
  const more = instruments && instruments.length > 3 ? ` and ${count(instruments.length - 3)} more` : '';
  return (
    <ul className="conditions">
      <li>
        <strong>{run.strategy}</strong> {pairs(run.parameters)}
      </li>
      <li>
        <Link href={`/sessions/${encodeURIComponent(run.session)}`}>{run.session}</Link> v{run.manifestVersion}
      </li>
      <li>
        {some}
        {more}
      </li>
      <li>
        {first ? `${close(first)} to ${close(last)}` : range(run.start, run.end)}
        {run.bars !== null && `, ${count(run.bars)} bars`}
      </li>
      <li>
        {inCurrency(plain(account.initialCapital), run.currency)} {accountText(account)}
      </li>
      <li>
        fees {feesText(run.fees)}, slippage {slippageText(run.slippage)}
      </li>
      <li>{fillsText(run.fills)}</li>
      {run.trialOf && (
        <li>
          trial of <TrialOfLink of={run.trialOf} />
        </li>
      )}
    </ul>
  );
}
