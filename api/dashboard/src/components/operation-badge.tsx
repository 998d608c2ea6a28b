import type { OperationStatus } from '../../../../engine/model/status';
import { Badge } from './badge';

/** The status of an operation, and whether its result is an earlier one. */
export function OperationBadge({ status, cachedFrom }: { status: OperationStatus; cachedFrom: string | null }) {
  return (
    <>
      <Badge status={status} />
      {cachedFrom !== null && (
        <small className="from-cache" title={`The result of ${cachedFrom}`}>
          from cache
        </small>
      )}
    </>
  );
}
