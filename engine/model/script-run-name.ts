/** The name of a run in the environment of its script, and in the paths of the run manager: `20260210_143022_a3f8b2c1`. */
export function runNameOf(id: string, at: Date): string {
  const digits = at.toISOString().replaceAll(/[-:]/g, '');
  return `${digits.slice(0, 8)}_${digits.slice(9, 15)}_${id.slice(0, 8)}`;
}

/** The beginning of the id of the run that a name such as `20260210_143022_a3f8b2c1` means; undefined for another text. */
export function idPrefixOfRunName(name: string): string | undefined {
  return /^\d{8}_\d{6}_([0-9a-f]{8})$/.exec(name)?.[1];
}
