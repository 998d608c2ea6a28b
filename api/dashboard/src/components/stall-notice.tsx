import type { ErrorBody } from '../../../../engine/model/errors';
import { Moment } from '../components/zone';

interface Stalled {
  stalledSince: string | null;
  lastError?: ErrorBody | undefined;
}

/** Says that work waits for a part that is away, since when, and what that part last answered. */
export function StallNotice({ work: { stalledSince, lastError } }: { work: Stalled }) {
  if (stalledSince === null) return null;
  return (
    <div className="error-box" role="alert">
      Waits since <Moment iso={stalledSince} /> for a part that is away, and goes on by itself
      {lastError && (
        <>
          : <code>{lastError.code}</code> {lastError.message}
        </>
      )}
    </div>
  );
}
