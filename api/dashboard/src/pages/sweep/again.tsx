import { Link } from 'wouter';
import type { StrategySweepView } from '../../../../../engine/model/views';

/** The same sweep once more, as it was or finer around its best trial: the form opens with all of its fields. */
export function SweepAgain({ sweep }: { sweep: StrategySweepView }) {
  return (
    <>
      <Link href={`/new/sweep?likeSweep=${sweep.sweepId}`} className="button">
        Run again
      </Link>
      {sweep.best && (
        <Link href={finerAddress(sweep.sweepId, sweep.best.trial)} className="button">
          Finer around the best
        </Link>
      )}
    </>
  );
}

/** The form of a new sweep, finer around a trial of another one. */
export const finerAddress = (sweepId: string, trial: number) => `/new/sweep?likeSweep=${sweepId}&around=${trial}`;
