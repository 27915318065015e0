/** The dialog "Keyboard shortcuts", opened by "?", the palette or the account menu. */
import './palette.css';
import { notebookKind } from '@lyceum/util/notebook/kinds';
import { Modal } from '@mantine/core';
import { useRoute } from '../navigation/history';
import { notebookShortcuts } from './notebook-shortcuts';
import { SHORTCUTS } from './shortcuts';

export default function ShortcutsDialog({ close }: { close(): void }) {
  const route = useRoute();
  const isNotebook =
    route.page === 'project' && route.view.kind === 'file' && notebookKind(route.view.path) !== undefined;
  // Those of the page one is on come first.
  const all = isNotebook ? [...notebookShortcuts(), ...SHORTCUTS] : [...SHORTCUTS, ...notebookShortcuts()];
  return (
    <Modal
      opened
      onClose={close}
      title="Keyboard shortcuts"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="ly-shortcuts">
        {all.map(({ where, keys }) => (
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
