import { useState, type FormEvent } from 'react';
import type { ImportPreview } from '../../../../../engine/model/import-views';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { errorBody } from '../../api/errors';
import { previewFiles } from '../../api/upload';
import { ErrorBox } from '../../components/error-box';
import { Field, InputField } from '../../components/field';
import { counted } from '../../lib/format';
import { overridesOf, type Overrides } from '../imports/overrides';
import { OwnerFields } from '../imports/owner-fields';
import { Overrule, Recognized } from '../imports/recognized';

interface UploadFormProps {
  /** The dataset that gets a version; without it, a new one. */
  id?: number;
  onMade: (id: number) => void;
}

/** Files are sent once, to be looked at; then they are kept as they were shown. */
function useUploading({ id, onMade }: UploadFormProps) {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [name, setName] = useState('');
  const [texts, setTexts] = useState<Overrides>({});
  const [accepts, setAccepts] = useState(false);
  /** What was shown, and for which form. */
  const [shown, setShown] = useState<{ preview: ImportPreview; form: string }>();
  const form = overridesOf(texts);
  const look = useAction(async () => {
    const uploads = shown?.preview.uploads;
    const names = files.map((file) => ({ name: file.webkitRelativePath || file.name }));
    const read = id === undefined ? form : await client.datasets.nextForm.query({ id, files: names, form });
    const request = { catalog: 'datasets', ...read };
    const again = uploads && client.imports.preview.mutate({ ...request, uploads });
    setShown({ preview: await (again ?? previewFiles(files, request)), form: JSON.stringify(form) });
  });
  const keep = useAction(
    () =>
      client.datasets.upload.mutate({
        ...{ uploads: shown!.preview.uploads, form, acceptChanges: accepts },
        ...(id !== undefined && { id }),
        ...(id === undefined && name.trim() !== '' && { name }),
      }),
    (made) => {
      pick(null);
      onMade(made.id);
    },
  );
  const pick = (picked: FileList | null) => {
    setFiles([...(picked ?? [])]);
    setShown(undefined);
    setAccepts(false);
    keep.reset();
  };
  const isShown = shown?.form === JSON.stringify(form);
  const change = (field: string, text: string) => setTexts((old) => ({ ...old, [field]: text }));
  const error: unknown = keep.error ?? look.error;
  const isPending = look.isPending || keep.isPending;
  const submit = () => (isShown ? keep : look).mutate(undefined);
  return {
    files,
    pick,
    name,
    setName,
    texts,
    change,
    accepts,
    setAccepts,
    preview: shown?.preview,
    isShown,
    error,
    isPending,
    submit,
  };
}

export function UploadForm(props: UploadFormProps) {
  const { id } = props;
  const { files, name, texts, accepts, preview, isShown, error, isPending, ...act } = useUploading(props);
  const fault = error ? errorBody(error) : undefined;
  const errorAt = (path: string) =>
    fault?.path === path || fault?.path === `form.${path}` ? fault.message : undefined;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    act.submit();
  };
  return (
    <form className="card card-body form" onSubmit={onSubmit} noValidate>
      <fieldset>
        <legend>{id === undefined ? 'Upload' : 'Upload the next version'}</legend>
        <Field label="Files" hint="CSV, Parquet, Arrow, JSON lines, Excel, zipped or not" error={errorAt('file')} broad>
          {({ id: control, invalid }) => (
            <input
              id={control}
              type="file"
              multiple
              aria-invalid={invalid}
              onChange={(event) => act.pick(event.target.files)}
            />
          )}
        </Field>
        {id === undefined && (
          <InputField
            label="Name"
            hint="Else the name of the file"
            value={name}
            error={errorAt('name')}
            onChange={act.setName}
          />
        )}
        <OwnerFields texts={texts} errorAt={errorAt} onChange={act.change} />
      </fieldset>
      {preview && <Recognized preview={preview} />}
      {(preview ?? fault) && <Overrule form={preview?.form} texts={texts} errorAt={errorAt} onChange={act.change} />}
      <ErrorBox body={fault ?? null} />
      {fault?.code === 'DATASET_LOST_ROWS' && <Acceptance accepts={accepts} onChange={act.setAccepts} />}
      <div className="page-head">
        <button type="submit" className="button primary" disabled={isPending || files.length === 0}>
          {isShown ? 'Keep' : preview ? 'Show again' : 'Show how they will be read'}
        </button>
        <span className="muted" role="status">
          {isPending ? 'sending' : files.length > 0 ? counted(files.length, 'file') : ''}
        </span>
      </div>
    </form>
  );
}

function Acceptance({ accepts, onChange }: { accepts: boolean; onChange: (accepts: boolean) => void }) {
  return (
    <Field label="Take it although it has lost or changed rows" broad>
      {({ id }) => (
        <input id={id} type="checkbox" checked={accepts} onChange={(event) => onChange(event.target.checked)} />
      )}
    </Field>
  );
}
