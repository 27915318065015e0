/** Fields for quotas: empty inherits what stands in the field as a hint. Used for one project and for the site, by administrators. */
import type { QuotaChanges, QuotaName, Quotas } from '@lyceum/util/quotas';
import { Button, Group, NumberInput, Select, SimpleGrid } from '@mantine/core';
import { useState } from 'react';
import { QUOTA_LABELS, quotaInWords } from './usage-words';

interface Field {
  name: Exclude<QuotaName, 'network'>;
  unit: string;
  min: number;
  max: number;
  step: number;
  decimals?: number;
  about?: string;
}

const FIELDS: readonly Field[] = [
  { name: 'memory_mib', unit: ' MiB', min: 64, max: 4 * 1024 * 1024, step: 256 },
  { name: 'cpu_cores', unit: ' cores', min: 0.05, max: 1024, step: 0.5, decimals: 2 },
  { name: 'disk_mib', unit: ' MiB', min: 10, max: 64 * 1024 * 1024, step: 1024 },
  { name: 'idle_minutes', unit: ' min', min: 0, max: 60 * 24 * 366, step: 30, about: '0: never stopped' },
  { name: 'processes', unit: '', min: 32, max: 100_000, step: 100 },
];

interface Props {
  changes: QuotaChanges;
  /** What holds where a field is empty. */
  inherited: Quotas;
  save(changes: QuotaChanges): Promise<void>;
  cancel?(): void;
}

export function QuotaForm({ changes, inherited, save, cancel }: Props) {
  const [values, setValues] = useState<QuotaChanges>(changes);
  const [busy, setBusy] = useState(false);
  const set = (name: QuotaName, value: number | boolean | undefined) =>
    setValues((before) => {
      const { [name]: _, ...rest } = before;
      return value === undefined ? rest : { ...rest, [name]: value };
    });
  const submit = async () => {
    setBusy(true);
    await save(values);
    setBusy(false);
  };
  return (
    <form
      aria-label="Quotas"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" mb="md">
        {FIELDS.map(({ name, unit, min, max, step, decimals = 0, about }) => (
          <NumberInput
            key={name}
            label={QUOTA_LABELS[name]}
            description={about ?? `${min} to ${max.toLocaleString('en')}${unit}`}
            placeholder={quotaInWords(name, inherited)}
            suffix={unit}
            min={min}
            max={max}
            step={step}
            decimalScale={decimals}
            clampBehavior="blur"
            value={values[name] ?? ''}
            onChange={(value) => set(name, typeof value === 'number' ? value : undefined)}
          />
        ))}
        <Select
          label={QUOTA_LABELS.network}
          description="May programs reach the internet?"
          data={[
            { value: '', label: `As set for all (${inherited.network ? 'allowed' : 'not allowed'})` },
            { value: 'yes', label: 'Allowed' },
            { value: 'no', label: 'Not allowed' },
          ]}
          allowDeselect={false}
          value={values.network === undefined ? '' : values.network ? 'yes' : 'no'}
          onChange={(value) => set('network', value === '' || value === null ? undefined : value === 'yes')}
        />
      </SimpleGrid>
      <Group gap="sm">
        <Button type="submit" loading={busy}>
          Save quotas
        </Button>
        {cancel && (
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
        )}
      </Group>
    </form>
  );
}
