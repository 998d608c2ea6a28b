import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { Settings } from '../settings';

const PRIVATE = 0o600;

/** Makes the folders of the home. */
export function makeHome(settings: Settings): void {
  const { home, runDir, logsDir, artifactsDir, cacheDir, catalogRoot, strategiesDir, importsDir, scriptsDir } =
    settings;
  for (const folder of [
    home,
    runDir,
    logsDir,
    artifactsDir,
    cacheDir,
    catalogRoot,
    strategiesDir,
    importsDir,
    scriptsDir,
  ]) {
    mkdirSync(folder, { recursive: true });
  }
  // Run by root, Postgres has another account, which must be able to pass through to its own folder.
  chmodSync(home, process.getuid?.() === 0 ? 0o711 : 0o700);
}

/** Makes the key with all permissions at the first start: `hf_<8 hex>_<43 base64url>`. */
export function makeAdminKey({ adminKeyFile }: Settings): void {
  if (existsSync(adminKeyFile)) return;
  const key = `hf_${randomBytes(4).toString('hex')}_${randomBytes(32).toString('base64url')}`;
  writeFileSync(adminKeyFile, `${key}\n`, { mode: PRIVATE });
}

/** Makes the token that signs one browser in; each start makes a new one. */
export function makeDashboardToken({ dashboardTokenFile }: Settings): string {
  const token = randomBytes(24).toString('base64url');
  writeFileSync(dashboardTokenFile, token, { mode: PRIVATE });
  chmodSync(dashboardTokenFile, PRIVATE);
  return token;
}
