import { javascript } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { HighlightStyle, syntaxHighlighting, syntaxTree } from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import { placeInJson } from '../lib/json-place';

/** What is wrong at a place of the text. */
export interface Fault {
  message: string;
  /** Counted from 1; without it, the first line. */
  line?: number | undefined;
  column?: number | undefined;
  /** Of JSON: the field, such as `enter.left`. */
  path?: string | undefined;
}

interface CodeEditorProps {
  label: string;
  language: 'typescript' | 'json';
  /** What stands in it at first; another one is shown by another `key`. */
  text: string;
  faults?: readonly Fault[];
  /** Reading only, where it is absent. */
  onChange?: (text: string) => void;
}

const COLOURS = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--accent)' },
    { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--good)' },
    { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
    { tag: [tags.comment], color: 'var(--muted)', fontStyle: 'italic' },
    { tag: [tags.propertyName, tags.definition(tags.variableName)], color: 'var(--text)', fontWeight: '550' },
    { tag: [tags.typeName, tags.className], color: 'var(--accent-strong)' },
  ]),
);

/** An editor of code; its colours are those of the page. */
export default function CodeEditor({ label, language, text, faults = [], onChange }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const told = useRef(onChange);
  told.current = onChange;
  const first = useRef({ label, language, text, isReadOnly: onChange === undefined });
  useEffect(() => {
    const { isReadOnly, ...shown } = first.current;
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: shown.text,
        extensions: [
          basicSetup,
          shown.language === 'json' ? json() : javascript({ typescript: true }),
          COLOURS,
          lintGutter(),
          EditorView.contentAttributes.of({ 'aria-label': shown.label, tabindex: '0' }),
          EditorState.readOnly.of(isReadOnly),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) told.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    editor.dispatch(
      setDiagnostics(
        editor.state,
        faults.map((fault) => diagnosticOf(editor.state, fault)),
      ),
    );
  }, [faults]);
  return <div ref={place} className="code-editor" />;
}

function diagnosticOf(state: EditorState, fault: Fault): Diagnostic {
  const [from, to] =
    (fault.path === undefined ? undefined : placeInJson(syntaxTree(state), state.doc, fault.path)) ??
    placeOfLine(state, fault);
  return { from, to, severity: 'error', message: fault.message };
}

function placeOfLine({ doc }: EditorState, { line = 1, column = 1 }: Fault): [number, number] {
  const at = doc.line(Math.min(Math.max(1, line), doc.lines));
  return [Math.min(at.from + Math.max(0, column - 1), at.to), at.to];
}
