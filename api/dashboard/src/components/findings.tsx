import type { Diagnosis } from '../../../../engine/model/analytics-views';
import { ErrorBox } from './error-box';

interface FindingsProps {
  /** What the server found in a result; not there until it has answered. */
  query: { data?: Diagnosis; error: unknown };
}

/** What a reader should know before the figures: warnings by themselves, notes below them. */
export function Findings({ query: { data, error } }: FindingsProps) {
  if (error != null) return <ErrorBox error={error} />;
  if (!data || data.findings.length === 0) return null;
  const of = (severity: string) => data.findings.filter((finding) => finding.severity === severity);
  const notes = of('note');
  return (
    <section className="stack" aria-label="Findings">
      {of('warning').map(({ code, sentence }) => (
        <div key={code} className="notice">
          <code>{code}</code> {sentence}
        </div>
      ))}
      {notes.length > 0 && (
        <ul className="notes muted">
          {notes.map(({ code, sentence }) => (
            <li key={code}>{sentence}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
