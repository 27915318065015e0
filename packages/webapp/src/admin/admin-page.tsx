/** "Administration": the nodes of the site and the quotas that hold where a project has none of its own. A lazy chunk, for administrators. */
import '../project/usage/usage.css';
import { DEFAULT_QUOTAS, type QuotaChanges } from '@lyceum/util/quotas';
import { Title } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useMe } from '../account/use-me';
import { readSiteQuotas, type SiteQuotas } from '../api/nodes';
import { EmptyState } from '../app/empty-state';
import { notifyDone, notifyFailure } from '../app/notify';
import { useTitle } from '../app/use-title';
import { useConnection } from '../connection/connection-context';
import { QuotaForm } from '../project/usage/quota-form';
import { NodeTable } from './node-table';

export default function AdminPage() {
  useTitle('Administration');
  const { is_admin } = useMe();
  if (!is_admin)
    return (
      <EmptyState icon={<IconLock size={40} stroke={1.2} />} title="Only for administrators">
        Here the administrators of this site look after its nodes and quotas. Your account is not one of them.
      </EmptyState>
    );
  return (
    <div className="ly-narrow" style={{ maxWidth: 760 }}>
      <Title order={1} size={24} mb="md">
        Administration
      </Title>
      <section className="ly-section" aria-label="Nodes">
        <h2>Nodes</h2>
        <p>The machines that run projects. A new project goes to the one with most free memory.</p>
        <NodeTable />
      </section>
      <section className="ly-section" aria-label="Quotas of the site">
        <h2>Quotas of the site</h2>
        <p>They hold for every project that has none of its own. What runs has new limits at once.</p>
        <SiteQuotaForm />
      </section>
    </div>
  );
}

function SiteQuotaForm() {
  const connection = useConnection();
  const [quotas, setQuotas] = useState<SiteQuotas>();
  useEffect(() => {
    readSiteQuotas().then(setQuotas, (error: unknown) =>
      notifyFailure('The quotas of the site could not be read', error),
    );
  }, []);
  const save = async (changes: QuotaChanges) => {
    try {
      await connection.request('quotas_set', { quotas: changes });
      notifyDone('Saved for the whole site.');
    } catch (error) {
      notifyFailure('The quotas could not be changed', error);
    }
  };
  if (!quotas) return <p className="ly-usage-note">Reading…</p>;
  return <QuotaForm changes={quotas.site} inherited={quotas.defaults ?? DEFAULT_QUOTAS} save={save} />;
}
