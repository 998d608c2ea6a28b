import { useRef, useState, type FormEvent, type ReactNode } from 'react';

interface ConfirmProps {
  /** On the button that asks. */
  text: string;
  /** Names what it is about for readers who do not see the row. */
  label?: string;
  /** The question, and on the button that does it what is done. */
  question: string;
  verb: string;
  /** What cannot be undone. */
  children: ReactNode;
  /** Whether a reason is asked for, which is kept with what is done. */
  reasoned?: boolean;
  disabled?: boolean;
  onConfirm: (reason: string | undefined) => void;
}

/** A button for what cannot be undone: it asks first. */
export function Confirm({ text, label, question, verb, children, reasoned, disabled, onConfirm }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    dialog.current?.close();
    onConfirm(reason.trim() === '' ? undefined : reason.trim());
  };
  return (
    <>
      <button
        type="button"
        className="button danger"
        aria-label={label}
        disabled={disabled}
        onClick={() => dialog.current?.showModal()}
      >
        {text}
      </button>
      <dialog ref={dialog} aria-label={question}>
        <form className="form" onSubmit={submit}>
          <h2>{question}</h2>
          <p>{children}</p>
          {reasoned && (
            <div className="field broad">
              <label>
                Reason
                <input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
              </label>
              <small>optional, shown with the operation</small>
            </div>
          )}
          <div className="actions">
            <button type="button" className="button" onClick={() => dialog.current?.close()}>
              Go back
            </button>
            <button type="submit" className="button danger">
              {verb}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
