import { Link, useSearch } from 'wouter';
import { useCatalogs } from '../../api/queries';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHead } from '../../components/page-head';
import { SessionForm } from './session-form';

/** `?catalog=` is the one to begin with. */
export function NewSessionPage() {
  const catalogs = useCatalogs();
  const wanted = new URLSearchParams(useSearch()).get('catalog') ?? undefined;
  const names = catalogs.data?.items.map(({ name }) => name);
  return (
    <>
      <PageHead title="New session" crumb={{ href: '/sessions', text: 'Sessions' }} />
      <ErrorBox error={catalogs.error} />
      {names?.length === 0 && (
        <Empty title="There is no catalog yet.">
          <Link href="/imports" className="button">
            Import data
          </Link>
        </Empty>
      )}
      {names !== undefined && names.length > 0 && <SessionForm catalogs={names} catalog={wanted} />}
    </>
  );
}
