import { Link } from 'wouter';

/** A session by its name, which may be long. */
export function SessionLink({ name }: { name: string }) {
  return (
    <Link href={`/sessions/${encodeURIComponent(name)}`} className="clip short" title={name}>
      {name}
    </Link>
  );
}
