import { Link } from 'wouter';
import { Empty } from './empty';

export function NoSessions() {
  return (
    <Empty title="No session is open.">
      <p>A session holds instruments and their bars in memory. Open one from a catalog:</p>
      <p>
        <code>npx holdfast session create demo --catalog demo --start 2000-01-03 --end 2020-04-17</code>
      </p>
    </Empty>
  );
}

export function NoRuns() {
  return (
    <Empty title="No run yet.">
      <p>A run is one strategy with one set of parameters on a session.</p>
      <Link href="/new/run" className="button">
        Start a run
      </Link>
    </Empty>
  );
}

export function NoSweeps() {
  return (
    <Empty title="No sweep yet.">
      <p>A sweep tries every combination of a grid of parameters and goes on after any process dies.</p>
      <Link href="/new/sweep" className="button">
        Start a sweep
      </Link>
    </Empty>
  );
}

export function NoSearches() {
  return (
    <Empty title="No search yet.">
      <p>A search lets an algorithm look for the best parameters, generation by generation:</p>
      <p>
        <code>npx holdfast search demo sma-cross --space fast=2:60 --space slow=10:400 --algorithm tpe</code>
      </p>
    </Empty>
  );
}
