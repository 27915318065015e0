/** The dialog "Keyboard shortcuts", opened by "?", the palette or the account menu. */
import './palette.css';
import { Modal } from '@mantine/core';
import { notebookShortcuts } from './notebook-shortcuts';
import { SHORTCUTS } from './shortcuts';

export default function ShortcutsDialog({ close }: { close(): void }) {
  return (
    <Modal
      opened
      onClose={close}
      title="Keyboard shortcuts"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="ly-shortcuts">
        {[...SHORTCUTS, ...notebookShortcuts()].map(({ where, keys }) => (
          <section key={where}>
            <h3>{where}</h3>
            <dl>
              {keys.map((shortcut) => (
                <div key={shortcut.keys}>
                  <dt>{shortcut.does}</dt>
                  <dd>
                    <kbd>{shortcut.keys}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
