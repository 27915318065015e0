/** What the project uses now, against its limits: bars that move while one looks. Mounted by the project's settings. */
import './usage.css';
import type { Quotas } from '@lyceum/util/quotas';
import type { Project } from '../../projects/rows';
import { type Gauge, gauges } from './usage-words';
import { useQuotas } from './use-quotas';
import { useUsage } from './use-usage';

export function UsagePanel({ project }: { project: Project }) {
  const { usage, failure } = useUsage(project.project_id);
  const { quotas } = useQuotas(project.project_id);
  const runs = project.state.state === 'running';
  if (!usage) return <p className="ly-usage-note">{failure ?? 'Measuring…'}</p>;
  return (
    <div className="ly-usage">
      {gauges(usage, quotas?.effective).map((gauge) => (
        <Bar key={gauge.label} gauge={gauge} />
      ))}
      <p className="ly-usage-note">{noteOf(runs, usage.enforced, failure, quotas?.effective)}</p>
    </div>
  );
}

function Bar({ gauge: { label, words, share, note } }: { gauge: Gauge }) {
  const percent = share === undefined ? undefined : Math.min(100, Math.round(share * 100));
  const tone = share === undefined ? undefined : share >= 1 ? 'bad' : share >= 0.9 ? 'warn' : undefined;
  return (
    <div className="ly-usage-row">
      <span className="ly-usage-label">{label}</span>
      {percent !== undefined && (
        // biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> each in their own way.
        <span
          className="ly-usage-bar"
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          aria-valuetext={words}
          data-tone={tone}
        >
          <span style={{ width: `${percent}%` }} />
        </span>
      )}
      <span className="ly-usage-words">{words}</span>
      {note !== undefined && <span className="ly-usage-hint">{note}</span>}
    </div>
  );
}

function noteOf(
  runs: boolean,
  enforced: boolean,
  failure: string | undefined,
  quotas: Quotas | undefined,
): string {
  if (failure !== undefined) return `Not up to date: ${failure}`;
  if (!runs) return 'The project is stopped: only its disk is in use.';
  if (enforced || !quotas) return 'Measured every 3 seconds; the disk less often when there are many files.';
  return 'Memory, processor and processes are not limited on this server. The disk quota holds.';
}
