/** Title, description and colour of the project. Read only for viewers. */
import { setRow } from '@lyceum/util/client/sync-table';
import { MAX_DESCRIPTION_CHARS, MAX_TITLE_CHARS } from '@lyceum/util/limits';
import { Button, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { notifyDone, notifyFailure } from '../../app/notify';
import { useConnection } from '../../connection/connection-context';
import type { Project } from '../../projects/rows';
import { ColourPicker } from './colour-picker';

export function GeneralForm({ project, canEdit }: { project: Project; canEdit: boolean }) {
  const connection = useConnection();
  const [busy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { title: project.title, description: project.description },
    validate: { title: (value) => (value.trim() === '' ? 'A project needs a title.' : null) },
  });
  const save = async (values: { title: string; description: string }) => {
    setBusy(true);
    try {
      // Only what was changed: the other field may have been changed by somebody else meanwhile.
      const changed = Object.fromEntries(
        Object.entries(values).filter(([field]) => form.isDirty(field as keyof typeof values)),
      );
      await setRow(connection, 'projects', { project_id: project.project_id, ...changed });
      form.resetDirty(values);
      notifyDone('Saved for everybody.');
    } catch (error) {
      notifyFailure('This could not be saved', error);
    }
    setBusy(false);
  };
  const paint = (color: string) => {
    setRow(connection, 'projects', { project_id: project.project_id, color }).catch((error: unknown) =>
      notifyFailure('The colour could not be changed', error),
    );
  };
  return (
    <form onSubmit={form.onSubmit(save)}>
      <Stack gap="sm" align="flex-start">
        <TextInput
          label="Title"
          w="100%"
          maxLength={MAX_TITLE_CHARS}
          readOnly={!canEdit}
          {...form.getInputProps('title')}
        />
        <Textarea
          label="Description"
          w="100%"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={MAX_DESCRIPTION_CHARS}
          readOnly={!canEdit}
          {...form.getInputProps('description')}
        />
        {canEdit && (
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            Save
          </Button>
        )}
        {canEdit && <ColourPicker color={project.color ?? ''} choose={paint} />}
      </Stack>
    </form>
  );
}
