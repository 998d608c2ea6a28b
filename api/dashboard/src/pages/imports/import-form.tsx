import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import type { ImportPreview } from '../../../../../engine/model/import-views';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { errorBody } from '../../api/errors';
import { useImportProfiles } from '../../api/import-queries';
import { previewFiles } from '../../api/upload';
import { ErrorBox } from '../../components/error-box';
import { Field, InputField, SelectField } from '../../components/field';
import { counted } from '../../lib/format';
import { overridesOf, type Overrides } from './overrides';
import { OwnerFields, type OwnerFieldsProps } from './owner-fields';
import { Overrule, Recognized } from './recognized';

/** Files are sent once, to be looked at; then they are imported as they were shown. */
function useImporting() {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [url, setUrl] = useState('');
  const [catalog, setCatalog] = useState('');
  const [texts, setTexts] = useState<Overrides>({});
  /** What was shown, and for which request. */
  const [shown, setShown] = useState<{ preview: ImportPreview; request: string }>();
  const [, navigate] = useLocation();
  const { saveAs, ...overrides } = overridesOf(texts);
  const request = { catalog, ...overrides };
  const look = useAction(async () => {
    const uploads = shown?.preview.uploads;
    const source = uploads ? { uploads } : url === '' ? undefined : { url };
    const again = source && client.imports.preview.mutate({ ...request, ...source });
    setShown({ preview: await (again ?? previewFiles(files, request)), request: JSON.stringify(request) });
  });
  const start = useAction(
    () => {
      const { uploads } = shown!.preview;
      return client.imports.create.mutate({ ...request, uploads, ...(saveAs !== undefined && { saveAs }) });
    },
    ({ importId }) => navigate(`/imports/${importId}`),
  );
  const pick = (picked: FileList | null) => {
    setFiles([...(picked ?? [])]);
    setUrl('');
    setShown(undefined);
  };
  const name = (address: string) => {
    setUrl(address.trim());
    setFiles([]);
    setShown(undefined);
  };
  const isShown = shown?.request === JSON.stringify(request);
  const change = (name: string, text: string) => setTexts((old) => ({ ...old, [name]: text }));
  const error: unknown = start.error ?? look.error;
  const isPending = look.isPending || start.isPending;
  const submit = () => (isShown ? start : look).mutate(undefined);
  const preview = shown?.preview;
  return { files, pick, url, name, catalog, setCatalog, texts, change, preview, isShown, error, isPending, submit };
}

export function ImportForm() {
  const { files, url, catalog, texts, preview, isShown, error, isPending, ...act } = useImporting();
  const fault = error ? errorBody(error) : undefined;
  const errorAt = (path: string) => (fault?.path === path ? fault.message : undefined);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    act.submit();
  };
  return (
    <form className="card card-body form" onSubmit={onSubmit} noValidate>
      <fieldset>
        <legend>What to import</legend>
        <Sources url={url} errorAt={errorAt} onPick={act.pick} onName={act.name} />
        <InputField
          label="Catalog"
          hint="Made where it is missing"
          value={catalog}
          error={errorAt('catalog')}
          onChange={act.setCatalog}
        />
        <Naming texts={texts} errorAt={errorAt} onChange={act.change} />
      </fieldset>
      {preview && <Recognized preview={preview} />}
      {/* Also of files that are refused as they stand: a column that is named may be all that they lack. */}
      {(preview ?? fault) && <Overrule form={preview?.form} texts={texts} errorAt={errorAt} onChange={act.change} />}
      <ErrorBox body={fault ?? null} />
      <div className="page-head">
        <button
          type="submit"
          className="button primary"
          disabled={isPending || (files.length === 0 && url === '') || catalog === ''}
        >
          {isShown ? 'Import' : preview ? 'Show again' : 'Show how they will be read'}
        </button>
        <span className="muted" role="status">
          {isPending ? 'sending' : files.length > 0 ? counted(files.length, 'file') : ''}
        </span>
      </div>
    </form>
  );
}

interface SourcesProps {
  url: string;
  errorAt: (path: string) => string | undefined;
  onPick: (picked: FileList | null) => void;
  onName: (url: string) => void;
}

/** Files, all files of a folder, or one of the web. */
function Sources({ url, errorAt, onPick, onName }: SourcesProps) {
  const picker = (label: string, hint: string, isFolder: boolean) => (
    <Field label={label} hint={hint} error={isFolder ? undefined : errorAt('file')} broad={!isFolder}>
      {({ id, invalid }) => (
        <input
          // Once an address is named, nothing is picked any more.
          key={url === '' ? 'picked' : 'named'}
          id={id}
          type="file"
          multiple
          {...(isFolder && { webkitdirectory: '' })}
          aria-invalid={invalid}
          onChange={(event) => onPick(event.target.files)}
        />
      )}
    </Field>
  );
  return (
    <>
      {picker('Files', 'CSV, Parquet, Arrow, JSON lines, Excel, zipped or not', false)}
      {picker('Folder', 'All files below it', true)}
      <InputField
        label="Address"
        hint="Of a file, by http or https"
        value={url}
        error={errorAt('url')}
        onChange={onName}
      />
    </>
  );
}

/** Whose rows they are, and what is known of such files. */
function Naming({ texts, errorAt, onChange }: OwnerFieldsProps) {
  const profiles = useImportProfiles();
  const names = profiles.data?.items.map(({ name }) => [name, name] as const) ?? [];
  return (
    <>
      <OwnerFields texts={texts} errorAt={errorAt} onChange={onChange} />
      <SelectField
        label="Profile"
        options={[['', 'the one that fits'], ...names]}
        value={texts['profile'] ?? ''}
        error={errorAt('profile')}
        onChange={(text) => onChange('profile', text)}
      />
      <InputField
        label="Keep as profile"
        hint="A name for how these files are read"
        value={texts['saveAs'] ?? ''}
        error={errorAt('saveAs')}
        onChange={(text) => onChange('saveAs', text)}
      />
    </>
  );
}
