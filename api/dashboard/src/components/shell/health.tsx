import { useRef } from 'react';
import { useLocation } from 'wouter';
import type { HealthView } from '../../../../../engine/model/views';
import { useHealth, useInfo } from '../../api/queries';
import { duration, NONE } from '../../lib/format';
import { Facts } from '../facts';

/** Whether the stack is well, as a dot; what it consists of, on demand. */
export function Health() {
  const { data, isError } = useHealth();
  const panel = useRef<HTMLDivElement>(null);
  const healthy = data?.status === 'ok';
  const kind = isError ? 'down' : healthy ? 'ready' : '';
  const text = isError ? 'no answer' : healthy ? 'stack ok' : (data?.status ?? 'asking');
  return (
    <div className="popping">
      <button type="button" className="health" popoverTarget="health" aria-label={`Stack: ${text}`}>
        <span className={`badge ${kind}`}>{text}</span>
      </button>
      <span className="visually-hidden" role="status" aria-label={`Stack: ${text}`} />
      <div ref={panel} id="health" popover="auto" className="popover" role="dialog" aria-label="Stack">
        <h2>Stack</h2>
        <Facts facts={stackFacts(isError ? undefined : data)} />
        <Doors onLeave={() => panel.current?.hidePopover()} />
      </div>
    </div>
  );
}

function stackFacts(health: HealthView | undefined) {
  return [
    ['State', health?.status ?? 'no answer'],
    ['Version', health?.version ?? NONE],
    ['Temporal', health?.temporal ?? NONE],
    ['Postgres', health?.postgres ?? NONE],
    ['Workflow workers', health?.workflowWorkers ?? NONE],
    ['Engine workers', health?.engineWorkers ?? NONE],
    ['Up for', duration(health?.uptimeSeconds)],
  ] as const;
}

/** Other ways in. */
function Doors({ onLeave }: { onLeave: () => void }) {
  const { data } = useInfo();
  const [, navigate] = useLocation();
  if (!data) return null;
  return (
    <p className="doors">
      <a href={data.temporalUiUrl} target="_blank" rel="noreferrer">
        Temporal UI
      </a>
      <a href={data.urls.docs} target="_blank" rel="noreferrer">
        API reference
      </a>
      <button
        type="button"
        className="link"
        onClick={() => {
          onLeave();
          navigate('/settings');
        }}
      >
        Settings
      </button>
    </p>
  );
}
