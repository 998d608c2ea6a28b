import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

/** What keys do outside of fields. */
const KEYS = [
  ['Ctrl K, /', 'Search'],
  ['j, k', 'The next or previous row of the lists of a page'],
  ['Enter', 'Open the row'],
  ['n', 'New run'],
  ['?', 'These keys'],
] as const;

/** Whether the key belongs to what has the focus. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, dialog, [contenteditable="true"]') !== null
  );
}

/** Moves the focus to the link of the next or previous row of the page's tables. */
function moveRow(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('main tbody tr')].flatMap(
    (row) => row.querySelector<HTMLElement>('a[href], button') ?? [],
  );
  const present = links.findIndex((link) => link.closest('tr')!.contains(document.activeElement));
  const next = present < 0 ? (step === 1 ? 0 : links.length - 1) : present + step;
  const link = links[next];
  link?.focus();
  link?.closest('tr')?.scrollIntoView({ block: 'nearest' });
}

interface KeysProps {
  onSearch: () => void;
}

/** The keys of every page, and the dialog that tells them. */
export function Keys({ onSearch }: KeysProps) {
  const help = useRef<HTMLDialogElement>(null);
  const [, navigate] = useLocation();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, altKey, ctrlKey, metaKey } = event;
      const isPalette = key.toLowerCase() === 'k' && (ctrlKey || metaKey);
      const acts: Record<string, () => void> = {
        '/': onSearch,
        j: () => moveRow(1),
        k: () => moveRow(-1),
        n: () => navigate('/new/run'),
        '?': () => help.current?.showModal(),
      };
      const act = isPalette ? onSearch : altKey || ctrlKey || metaKey || isTyping(event.target) ? undefined : acts[key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [onSearch, navigate]);
  return (
    <dialog ref={help} aria-label="Keys">
      <h2>Keys</h2>
      <dl className="keys">
        {KEYS.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog" className="actions">
        <button type="submit" className="button">
          Close
        </button>
      </form>
    </dialog>
  );
}
