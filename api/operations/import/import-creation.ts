import { HoldfastError } from '../../../engine/model/errors';
import { overridesOf, type ImportPreview, type ImportRequest, type Upload } from '../../../engine/model/import-views';
import { withSuggestion } from '../../../engine/model/suggestion';
import { importDetail } from '../../../infra/store/repositories/import-repository';
import type { StoredSource } from '../../../infra/store/import-schema';
import type { NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import type { Services } from '../services';
import { importKind } from './import-kind';

/**
 * Starts an import.
 * @throws HoldfastError VALIDATION, IMPORT_NOT_FOUND or PROFILE_NOT_FOUND with the path of the field
 */
export async function createImport(services: Services, request: ImportRequest, as: NewId): Promise<Created> {
  const { id, owner } = as;
  const { uploads: _, ...input } = request;
  const { catalog, path } = input;
  await requireProfile(services, input.profile);
  await requireNames(services, input);
  const sources = await sourcesOf(services, request);
  const operation = {
    id,
    kind: importKind.name,
    takesPlace: importKind.takesPlace,
    owner,
    label: labelOf(request, sources),
  };
  return createOperation(services, { operation, detail: importDetail({ catalog, path, sources, input }) }, as);
}

/**
 * How an import would read its files, without reading them to the end.
 * @throws HoldfastError what `createImport` throws, and what is wrong with the first rows
 */
export async function previewImport(services: Services, request: ImportRequest): Promise<ImportPreview> {
  const { uploads: _, ...input } = request;
  await requireProfile(services, input.profile);
  await requireNames(services, input);
  const sources = await sourcesOf(services, request);
  const profiles = await services.store.imports.profiles();
  const wanted = { path: input.path, uploads: input.path === undefined ? sources : [] };
  const recognition = await services.imports.recognize(wanted, { overrides: overridesOf(input), profiles });
  const uploads = sources.flatMap(({ name, artifact, bytes }) =>
    artifact === undefined ? [] : [{ name, artifact, bytes }],
  );
  return { ...recognition, uploads };
}

/** What is imported, by name and size. A file of the web is downloaded. */
async function sourcesOf(
  services: Pick<Services, 'imports' | 'artifacts'>,
  { path, url, uploads }: ImportRequest,
): Promise<StoredSource[]> {
  const { imports } = services;
  if ([path, url, uploads].filter((source) => source !== undefined).length !== 1) {
    const message = 'path: is needed where nothing is uploaded, and cannot be together with url or uploads';
    throw new HoldfastError('VALIDATION', message, { path: 'path' });
  }
  if (path !== undefined) return imports.find(path);
  if (url !== undefined) return [await imports.download(url)];
  return uploadedSources(services, uploads!);
}

/** @throws HoldfastError IMPORT_NOT_FOUND with the path of an upload that is not there */
export function uploadedSources(
  { artifacts }: Pick<Services, 'artifacts'>,
  uploads: readonly Upload[],
): Promise<StoredSource[]> {
  return Promise.all(
    uploads.map(async ({ name, artifact }, i) => {
      const bytes = await artifacts.sizeOf(artifact);
      if (bytes !== undefined) return { name, artifact, bytes };
      const message = `There is no upload ${artifact}; send the file again.`;
      throw new HoldfastError('IMPORT_NOT_FOUND', message, { path: `uploads.${i}.artifact` });
    }),
  );
}

/** @throws HoldfastError PROFILE_NOT_FOUND with the path `profile` */
export async function requireProfile({ store, imports }: Services, name: string | undefined): Promise<void> {
  if (name === undefined) return;
  const names = [...(await store.imports.profiles()), ...imports.profiles].map((profile) => profile.name);
  if (names.includes(name)) return;
  const missing = new HoldfastError('PROFILE_NOT_FOUND', `There is no profile "${name}".`, { path: 'profile' });
  throw withSuggestion(missing, name, names);
}

/** Ends of the names of files that a catalog holds or is made of. */
const FILE_ENDS = /\.(csv|txt|tsv|json|jsonl|ndjson|parquet|arrow|feather|xlsx|gz|zip)$/i;

/**
 * What an import makes must not be taken for something else: a profile for one that comes with the product, a catalog for a file.
 * @throws HoldfastError VALIDATION with the path `saveAs` or `catalog`
 */
async function requireNames(
  { imports, folders }: Services,
  { saveAs, catalog }: Pick<ImportRequest, 'saveAs' | 'catalog'>,
): Promise<void> {
  const isShipped = imports.profiles.some(({ name }) => name.toLowerCase() === saveAs?.toLowerCase());
  if (isShipped) {
    const message = `saveAs: the profile "${saveAs}" comes with the product; give another name`;
    throw new HoldfastError('VALIDATION', message, { path: 'saveAs' });
  }
  if (!catalog.split('/').some((part) => FILE_ENDS.test(part))) return;
  await folders.requireCatalog(catalog).catch((error: unknown) => {
    if (!(error instanceof HoldfastError && error.code === 'CATALOG_NOT_FOUND')) throw error;
    const message = `catalog: ${catalog} looks like the name of a file; give a new catalog another one`;
    throw new HoldfastError('VALIDATION', message, { path: 'catalog' });
  });
}

/** For lists: the path, or the first file and how many more there are. */
function labelOf({ path }: ImportRequest, sources: readonly StoredSource[]): string {
  const more = sources.length > 1 ? ` and ${sources.length - 1} more` : '';
  return (path ?? `${sources[0]?.name ?? 'nothing'}${more}`).slice(0, 200);
}
