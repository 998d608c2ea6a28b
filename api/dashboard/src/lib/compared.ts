/** Runs that are compared at once on a page. */
export const MOST_COMPARED = 8;

const NAME = 'holdfast.compared';

/** Runs that were pinned in this tab. */
export const pinnedRuns = (): string[] => (sessionStorage.getItem(NAME) ?? '').split(',').filter((id) => id !== '');

/** Pins one more run, the oldest one goes where there are too many. @returns all of them */
export function pinRun(id: string): string[] {
  const ids = [...pinnedRuns().filter((one) => one !== id), id].slice(-MOST_COMPARED);
  sessionStorage.setItem(NAME, ids.join(','));
  return ids;
}

export const compareAddress = (ids: readonly string[]) => `/compare?runs=${ids.join(',')}`;
