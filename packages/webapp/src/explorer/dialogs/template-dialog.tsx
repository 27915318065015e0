/** The list of templates: a press makes the file under a free name and opens it. A lazy chunk, because of the texts. */
import { Alert, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { wordsOf } from '../../app/error-words';
import { fileKind } from '../../open-files/kinds';
import { TEMPLATES, type Template } from '../../open-files/templates';

interface Props {
  create(template: Template): Promise<void>;
  close(): void;
}

export default function TemplateDialog({ create, close }: Props) {
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const onChoose = async (template: Template) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await create(template);
      close();
    } catch (error) {
      setFailure(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title="New from template" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="xs">
        {failure !== undefined && (
          <Alert color="red" role="alert">
            {failure}
          </Alert>
        )}
        {TEMPLATES.map((template) => {
          const Icon = fileKind(template.name).icon;
          return (
            <button
              key={template.id}
              type="button"
              className="ly-choice"
              disabled={busy}
              onClick={() => void onChoose(template)}
            >
              <Icon size={22} stroke={1.4} aria-hidden />
              <span className="ly-fill">
                <strong>{template.label}</strong>
                <small>{template.hint}</small>
              </span>
              <small>{template.name}</small>
            </button>
          );
        })}
      </Stack>
    </Modal>
  );
}
