import { Link } from 'wouter';
import { Empty } from './empty';

export function NoSessions() {
  return (
    <Empty title="No session is open.">
      <p>A session holds instruments and their bars in memory. Open one from a catalog.</p>
      <Link href="/new/session" className="button">
        Open a session
      </Link>
    </Empty>
  );
}

/** @param session of which there are none */
export function NoRuns({ session }: { session?: string }) {
  return (
    <Empty title="No run yet.">
      <p>A run is one strategy with one set of parameters on a session.</p>
      <Link href={`/new/run${queryOf(session)}`} className="button">
        Start a run
      </Link>
    </Empty>
  );
}

/** @param session of which there are none */
export function NoSweeps({ session }: { session?: string }) {
  return (
    <Empty title="No sweep yet.">
      <p>A sweep tries every combination of a grid of parameters and goes on after any process dies.</p>
      <Link href={`/new/sweep${queryOf(session)}`} className="button">
        Start a sweep
      </Link>
    </Empty>
  );
}

const queryOf = (session: string | undefined) =>
  session === undefined ? '' : `?session=${encodeURIComponent(session)}`;
