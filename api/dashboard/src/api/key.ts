const NAME = 'holdfast.key';

/** The API key typed in this tab. Browsers that were signed in by the start's address have a cookie instead. */
export function storedKey(): string | null {
  return sessionStorage.getItem(NAME);
}

export function storeKey(key: string | null): void {
  if (key === null) sessionStorage.removeItem(NAME);
  else sessionStorage.setItem(NAME, key);
}
