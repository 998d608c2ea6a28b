import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { distDir, projectDir, sha256, sha256File } from '../bootstrap/paths.mjs';

const RECORD = path.join(distDir, '.build.json');

/** Files below a folder, relative to the project, sorted. `skip` is asked for each file and folder. */
export function filesBelow(folder, skip = () => false) {
  const absolute = path.join(projectDir, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true })
    .map((entry) => ({ entry, file: path.posix.join(folder, entry.name) }))
    .filter(({ file }) => !skip(file))
    .flatMap(({ entry, file }) => (entry.isDirectory() ? filesBelow(file, skip) : [file]))
    .sort();
}

/** Hash of each file by its path; what is not there is left out. */
export function hashes(files) {
  const present = files.filter((file) => existsSync(path.join(projectDir, file)));
  return Object.fromEntries(present.map((file) => [file, sha256File(path.join(projectDir, file))]));
}

/** One hash of the names and contents of files. */
export function fingerprint(files) {
  return sha256(JSON.stringify(hashes(files)));
}

/** What the last build made of what, by part. */
export function readRecord() {
  return existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, 'utf8')) : {};
}

export function recordPart(name, value) {
  writeAtomic(RECORD, JSON.stringify({ ...readRecord(), [name]: value }, null, 1));
}

/** A reader never sees half a file: several builds and running processes may share the folder. */
export function writeAtomic(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}
