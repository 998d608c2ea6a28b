import { useRef, type FormEvent, type ReactNode } from 'react';
import type { useAction } from '../api/actions';
import { errorBody } from '../api/errors';
import { ErrorBox } from './error-box';

type Action = Pick<ReturnType<typeof useAction<undefined, unknown>>, 'isPending' | 'error' | 'reset'> & {
  mutateAsync: (input: undefined) => Promise<unknown>;
};

interface DialogFormProps {
  /** On the button that opens it. */
  text: string;
  title: string;
  /** On the button that does it. */
  verb: string;
  danger?: boolean;
  action: Action;
  /** The fields, by what the server said of a path. */
  children: (errorAt: (path: string) => string | undefined) => ReactNode;
}

/** A button that opens a form about one change; it stays open until the server has taken it. */
export function DialogForm({ text, title, verb, danger, action, children }: DialogFormProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const fault = action.error ? errorBody(action.error) : undefined;
  const errorAt = (path: string) =>
    fault?.path === path || fault?.path?.startsWith(`${path}.`) ? fault.message : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    action.mutateAsync(undefined).then(
      () => dialog.current?.close(),
      () => undefined,
    );
  };
  const open = () => {
    action.reset();
    dialog.current?.showModal();
  };
  const kind = danger ? 'button danger' : 'button';
  return (
    <>
      <button type="button" className={kind} onClick={open}>
        {text}
      </button>
      <dialog ref={dialog} aria-label={title}>
        <form className="form" onSubmit={submit} noValidate>
          <h2>{title}</h2>
          {children(errorAt)}
          <ErrorBox body={fault ?? null} />
          <div className="actions">
            <button type="button" className="button" onClick={() => dialog.current?.close()}>
              Go back
            </button>
            <button type="submit" className={danger ? kind : 'button primary'} disabled={action.isPending}>
              {action.isPending ? 'At it …' : verb}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
