import { useState } from 'react';
import { Link } from 'wouter';
import type { AttentionView } from '../../../../../engine/model/home-views';
import { useAttention } from '../../api/home-queries';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { ago } from '../../lib/format';

const SEEN = 'holdfast.seen';
const WORDS: Readonly<Record<AttentionView['reason'], readonly [text: string, badge: string]>> = {
  failed: ['failed', 'failed'],
  rejected: ['all orders rejected', 'paused'],
  schedule: ['schedule failed', 'failed'],
  memory: ['near the memory limit', 'paused'],
};

/** What went wrong and was not marked as seen in this browser. */
export function AttentionCard() {
  const { data, error } = useAttention();
  const [seen, setSeen] = useState(() => localStorage.getItem(SEEN) ?? '');
  const items = data?.items.filter(({ at, reason }) => reason === 'memory' || at > seen) ?? [];
  const mark = () => {
    const now = new Date().toISOString();
    localStorage.setItem(SEEN, now);
    setSeen(now);
  };
  const end = items.length > 0 && (
    <button type="button" className="button small" onClick={mark}>
      Mark as seen
    </button>
  );
  return (
    <Card title="Needs a look" end={end} flush>
      {error && <ErrorBox error={error} />}
      {data && items.length === 0 && <p className="card-note">Nothing went wrong that you have not seen.</p>}
      <ul className="attention">
        {items.map((item) => (
          <li key={`${item.page} ${item.reason}`}>
            <div className="now-head">
              <Link href={item.page}>{item.name}</Link>
              <small className="muted">{item.kind}</small>
              <span className={`badge ${WORDS[item.reason][1]}`}>{WORDS[item.reason][0]}</span>
              <time dateTime={item.at} className="muted">
                {ago(item.at)}
              </time>
            </div>
            <p>{item.detail}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
