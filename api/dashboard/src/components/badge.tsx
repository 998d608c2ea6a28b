import type { OperationStatus, SessionStatus } from '../../../../engine/model/status';

export function Badge({ status }: { status: OperationStatus | SessionStatus }) {
  return <span className={`badge ${status}`}>{status}</span>;
}
