import { SetUpError } from './progress.mjs';

/** True for ^20.19 and >= 22.13, the versions that `engines` in package.json names. */
export function isSupportedNode(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major > 22;
}

export function checkNodeVersion(version = process.versions.node) {
  if (isSupportedNode(version)) return;
  throw new SetUpError(`Node ${version} is not supported: install Node 20.19 or later of 20, or 22.13 or later.`);
}
