/** A list as it was filtered, by a name. */
export interface SavedView {
  name: string;
  /** Query of the address. */
  query: string;
}

const key = (list: string) => `holdfast.views.${list}`;

/** Views of a list that this browser keeps. */
export function savedViews(list: string): SavedView[] {
  try {
    const known: unknown = JSON.parse(localStorage.getItem(key(list)) ?? '[]');
    return Array.isArray(known) ? (known as SavedView[]) : [];
  } catch {
    return [];
  }
}

/** One more, in place of one by the same name. @returns all of them */
export function keepView(list: string, view: SavedView): SavedView[] {
  return write(list, [...savedViews(list).filter(({ name }) => name !== view.name), view]);
}

export function withoutView(list: string, name: string): SavedView[] {
  return write(
    list,
    savedViews(list).filter((view) => view.name !== name),
  );
}

function write(list: string, views: SavedView[]): SavedView[] {
  localStorage.setItem(key(list), JSON.stringify(views));
  return views;
}
