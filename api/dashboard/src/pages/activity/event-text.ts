import type { ErrorBody } from '../../../../../engine/model/errors';
import type { EventView } from '../../../../../engine/model/operations';
import { count, percent } from '../../lib/format';

/** What an event tells, in a line. */
export function eventText({ topic, body }: EventView): string {
  const { status, strategy, owner, error, cancelReason, fraction, done, total, manifestVersion } = body as {
    status?: string;
    strategy?: string;
    owner?: string;
    error?: ErrorBody;
    cancelReason?: string;
    fraction?: number;
    done?: number;
    total?: number;
    manifestVersion?: number;
  };
  return [
    topic === 'progress' && fraction !== undefined ? percent(fraction, 0) : status,
    strategy,
    manifestVersion !== undefined && `version ${manifestVersion}`,
    done !== undefined && total !== undefined && `${count(done)} of ${count(total)}`,
    owner && `by ${owner}`,
    error && `${error.code}: ${error.message}`,
    cancelReason && `because: ${cancelReason}`,
  ]
    .filter((part) => typeof part === 'string')
    .join(', ');
}
