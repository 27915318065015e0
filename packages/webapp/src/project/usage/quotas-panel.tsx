/** What the project may use and where that is set; an administrator changes it here. Mounted by the project's settings. */
import './usage.css';
import { effectiveQuotas, type QuotaChanges, type QuotaName } from '@lyceum/util/quotas';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../../account/use-me';
import { notifyDone, notifyFailure, notifyUndoable } from '../../app/notify';
import { useConnection } from '../../connection/connection-context';
import type { Project } from '../../projects/rows';
import { MoveProject } from './move-project';
import { QuotaForm } from './quota-form';
import { QUOTA_LABELS, quotaInWords } from './usage-words';
import { useQuotas } from './use-quotas';

export function QuotasPanel({ project }: { project: Project }) {
  const { project_id } = project;
  const { quotas, reload } = useQuotas(project_id);
  const connection = useConnection();
  const { is_admin } = useMe();
  const [editing, setEditing] = useState(false);
  if (!quotas) return <p className="ly-usage-note">Reading…</p>;
  const set = async (changes: QuotaChanges) => {
    await connection.request('quotas_set', { project_id, quotas: changes });
    reload();
  };
  const save = async (changes: QuotaChanges) => {
    const before = quotas.project;
    try {
      await set(changes);
      setEditing(false);
      notifyUndoable('The quotas are changed, also for what runs now.', () => {
        set(before).then(
          () => notifyDone('The quotas are as they were.'),
          (error: unknown) => notifyFailure('The quotas could not be changed back', error),
        );
      });
    } catch (error) {
      notifyFailure('The quotas could not be changed', error);
    }
  };
  if (editing)
    return (
      <QuotaForm
        changes={quotas.project}
        inherited={effectiveQuotas(quotas.site, {})}
        save={save}
        cancel={() => setEditing(false)}
      />
    );
  return (
    <>
      <dl className="ly-quotas" aria-label="Quotas">
        {(Object.keys(QUOTA_LABELS) as QuotaName[]).map((name) => (
          <QuotaLine
            key={name}
            name={name}
            words={quotaInWords(name, quotas.effective)}
            own={name in quotas.project}
          />
        ))}
      </dl>
      {is_admin ? (
        <Button variant="default" onClick={() => setEditing(true)}>
          Edit quotas
        </Button>
      ) : (
        <p className="ly-usage-note">The administrators of this site can change them.</p>
      )}
      {is_admin && <MoveProject project={project} />}
    </>
  );
}

function QuotaLine({ name, words, own }: { name: QuotaName; words: string; own: boolean }) {
  return (
    <>
      <dt>{QUOTA_LABELS[name]}</dt>
      <dd>{words}</dd>
      <small>{own ? 'set for this project' : ''}</small>
    </>
  );
}
