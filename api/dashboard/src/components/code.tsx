import { lazy, Suspense, type ComponentProps } from 'react';
import type CodeEditor from './code-editor';

// The editor is loaded only where code is shown.
const Editor = lazy(() => import('./code-editor'));

/** Code, to be read or changed. */
export function Code(props: ComponentProps<typeof CodeEditor>) {
  return (
    <Suspense fallback={<div className="code-editor" style={{ height: 320 }} aria-busy="true" />}>
      <Editor {...props} />
    </Suspense>
  );
}
