import type { NamedProfile } from '../import-source';

/** Forms that come with the product, by the marks of their files; the first that fits is taken. */
export const SHIPPED_PROFILES: readonly NamedProfile[] = [];
