import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { cacheDir, projectDir } from '../../infra/bootstrap/paths.mjs';

const PACKAGE = '@sparticuz/chromium';
const UNPACK = `import packed from '${PACKAGE}'; await packed.executablePath();`;
/** Folder of what a bare system lacks. */
const LIBRARIES = 'libraries';

function packageFolder() {
  return path.join(path.dirname(createRequire(import.meta.url).resolve(PACKAGE)), '../..');
}

/** The package unpacks to fixed names below TMPDIR, so it does so in a process with a TMPDIR of its own. */
function unpack(folder) {
  const args = ['--input-type=module', '-e', UNPACK];
  const child = spawnSync(process.execPath, args, {
    cwd: projectDir,
    env: { ...process.env, TMPDIR: folder },
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(`the browser cannot be unpacked: ${child.stderr}`);
  const input = brotliDecompressSync(readFileSync(path.join(packageFolder(), 'bin/al2023.tar.br')));
  mkdirSync(path.join(folder, LIBRARIES));
  const tar = spawnSync('tar', ['-xf', '-', '-C', path.join(folder, LIBRARIES)], { input, encoding: 'utf8' });
  if (tar.status !== 0) throw new Error(`the browser's libraries cannot be unpacked: ${tar.stderr}`);
}

/** The package's own configuration names fixed folders as well. */
function fontConfiguration(folder) {
  const dirs = `<dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir>`;
  return `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>${dirs}</fontconfig>\n`;
}

/**
 * The browser that npm brings, unpacked once for each version and user.
 * @param {string} [cache] folder of this user's
 * @returns {{executablePath: string, bareEnv: Record<string, string>}} `bareEnv`: variables for a system without libraries and fonts
 */
export function packedChromium(cache = cacheDir()) {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder(), 'package.json'), 'utf8'));
  const folder = path.join(cache, `chromium-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    // Made beside and renamed: one that was cut short is never taken for whole.
    const partial = mkdtempSync(`${folder}.`);
    unpack(partial);
    writeFileSync(path.join(partial, 'fonts/fonts.conf'), fontConfiguration(folder));
    try {
      renameSync(partial, folder);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      // Another run was faster.
      if (!existsSync(folder)) throw error;
    }
  }
  return {
    executablePath: path.join(folder, 'chromium'),
    bareEnv: {
      LD_LIBRARY_PATH: path.join(folder, LIBRARIES, 'lib'),
      FONTCONFIG_PATH: path.join(folder, 'fonts'),
    },
  };
}
