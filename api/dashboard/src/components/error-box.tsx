import type { ErrorBody } from '../../../../engine/model/errors';
import { failurePlace, failureStack } from '../../../../engine/model/failure-place';
import { errorBody } from '../api/errors';

/** An error with its code, message and, where one field is at fault, its path; of a strategy's failure, the bar. */
export function ErrorBox({ error, body }: { error?: unknown; body?: ErrorBody | null }) {
  const shown = body ?? (error == null ? null : errorBody(error));
  if (!shown) return null;
  const place = failurePlace(shown);
  const stack = failureStack(shown);
  return (
    <div className="error-box" role="alert">
      <code>{shown.code}</code> {shown.message}
      {shown.path !== undefined && !shown.message.startsWith(shown.path) && (
        <span className="muted">
          {' '}
          (<code>{shown.path}</code>)
        </span>
      )}
      {place !== undefined && <div className="muted">{place}</div>}
      {stack.length > 0 && (
        <ol className="muted">
          {stack.map((frame, depth) => (
            <li key={depth}>
              <code>{frame}</code>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
