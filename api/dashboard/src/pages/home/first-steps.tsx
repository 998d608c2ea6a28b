import { Link } from 'wouter';
import { Card } from '../../components/card';
import { ImportForm } from '../imports/import-form';
import { SessionForm } from '../sessions/session-form';

/** How to begin, where nothing was done yet: data, a session, a run. */
export function FirstSteps({ catalogs }: { catalogs: readonly string[] }) {
  const hasData = catalogs.length > 0;
  return (
    <ol className="first-steps">
      <li>
        <Card title="1. Put data" flush>
          <p className="card-note">
            {hasData
              ? `There are data already: ${catalogs.slice(0, 5).join(', ')}. More can be imported here.`
              : 'Files of your own, in whatever form: the first rows are shown as they will be read before anything is taken.'}
          </p>
          <ImportForm />
        </Card>
      </li>
      <li>
        <Card title="2. Open a session" flush>
          <p className="card-note">
            {hasData
              ? 'A session holds instruments of a catalog and their bars in memory. Any number of runs use it.'
              : 'Once there are data, a session holds them in memory for any number of runs.'}
          </p>
          {hasData && <SessionForm catalogs={catalogs} />}
        </Card>
      </li>
      <li>
        <Card title="3. Run a strategy">
          <p>A run is one strategy with one set of parameters on a session; a sweep tries many of them.</p>
          <p>
            <Link href="/new/run" className="button">
              New run
            </Link>
          </p>
        </Card>
      </li>
    </ol>
  );
}
