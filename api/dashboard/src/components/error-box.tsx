import type { ErrorBody } from '../../../../engine/model/errors';
import { errorBody } from '../api/errors';

/** An error with its code, message and, where one field is at fault, its path. */
export function ErrorBox({ error, body }: { error?: unknown; body?: ErrorBody | null }) {
  const shown = body ?? (error == null ? null : errorBody(error));
  if (!shown) return null;
  return (
    <div className="error-box" role="alert">
      <code>{shown.code}</code> {shown.message}
      {shown.path !== undefined && !shown.message.startsWith(shown.path) && (
        <span className="muted">
          {' '}
          (<code>{shown.path}</code>)
        </span>
      )}
    </div>
  );
}
