import { brokenText } from '../../../../engine/model/broken-strategy';
import { useStrategies } from '../api/queries';
import { Card } from './card';

/** Strategy files that cannot be used as they are now; nothing where there is none. */
export function BrokenStrategies() {
  const broken = useStrategies().data?.broken ?? [];
  if (broken.length === 0) return null;
  return (
    <Card title="Broken strategy files">
      <p className="muted">New work uses the last good version of such a file, if there was one.</p>
      {broken.map((one) => (
        <div className="error-box" role="alert" key={one.file}>
          {brokenText(one)}
        </div>
      ))}
    </Card>
  );
}
