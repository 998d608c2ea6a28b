import { useEffect, useRef, useState } from 'react';
import { useScriptLog } from '../../api/script-queries';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { counted } from '../../lib/format';

const LINES = 200;
const MORE = 5000;

/** What a script prints, as it prints it; the view stays at the end while it is there. */
export function ScriptLog({ id, open }: { id: string; open: boolean }) {
  const [lines, setLines] = useState(LINES);
  const { data, error } = useScriptLog(id, { lines, open });
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [data]);
  const onScroll = () => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = box.current ?? {};
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < 20;
  };
  const isMore = data !== undefined && data.firstLine > 0 && lines < MORE;
  const end = (
    <>
      <span className="muted">{data ? counted(data.totalLines, 'line') : ''}</span>
      {isMore && (
        <button type="button" className="button small" onClick={() => setLines(MORE)}>
          More
        </button>
      )}
    </>
  );
  return (
    <Card title="Log" end={end}>
      <ErrorBox error={error} />
      <pre ref={box} className="log" tabIndex={0} aria-label="Log" onScroll={onScroll}>
        {data?.lines.join('\n') ?? ''}
      </pre>
    </Card>
  );
}
