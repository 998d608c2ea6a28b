import type { NamedProfile } from '../import-source';
import { BROKER_PROFILES } from './brokers';
import { CRYPTO_PROFILES } from './crypto';
import { EXCHANGE_PROFILES } from './exchanges';
import { SITE_PROFILES } from './sites';
import { VENDOR_PROFILES } from './vendors';

/** Forms that come with the product, by the marks of their files; the first that fits is taken. */
export const SHIPPED_PROFILES: readonly NamedProfile[] = [
  ...EXCHANGE_PROFILES,
  ...VENDOR_PROFILES,
  ...SITE_PROFILES,
  ...CRYPTO_PROFILES,
  ...BROKER_PROFILES,
];
