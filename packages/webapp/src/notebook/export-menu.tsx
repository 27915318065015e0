/** The menu "Export": other formats, made by the project beside the notebook and then shown or downloaded; and paper. Drawn by the toolbar. */
import { newKey } from '@lyceum/util/ids';
import { baseName, type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import type { NotebookCall } from '@lyceum/util/protocol/notebook';
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { notifyDone, notifyFailure, notifyWorking } from '../app/notify';
import { addressOf, currentRoute, navigate } from '../navigation/history';
import { downloadFile } from '../open-files/content-link';
import { fileKind } from '../open-files/kinds';
import { type NotebookPlace, useNotebookPlace, useRuns } from './notebook-context';

type Format = NotebookCall<'export'>['format'];

const FORMATS: readonly (readonly [Format, string])[] = [
  ['html', 'HTML page'],
  ['pdf', 'PDF'],
  ['script', 'Program (the code alone)'],
  ['markdown', 'Markdown'],
  ['latex', 'LaTeX'],
  ['slides', 'Slides (HTML)'],
];

export function ExportMenu({ print, convert }: { print(): void; convert: (() => void) | undefined }) {
  const place = useNotebookPlace();
  const { session, mayRun, projectId, path } = place;
  const isOpen = useRuns(session.runs, ['link'], ({ link }) => link.kind === 'open');
  return (
    <Menu position="bottom-start" withinPortal returnFocus={false} onClose={() => session.focusActive()}>
      <Menu.Target>
        <Tooltip label="Export and print">
          <ActionIcon variant="subtle" color="gray" className="tool-button" size={30} aria-label="Export">
            <IconFileExport size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {mayRun &&
          FORMATS.map(([format, label]) => (
            <Menu.Item key={format} disabled={!isOpen} onClick={() => void exportAs(place, format, label)}>
              {label}
            </Menu.Item>
          ))}
        {mayRun && <Menu.Divider />}
        {convert && <Menu.Item onClick={convert}>Convert to Jupyter notebook</Menu.Item>}
        <Menu.Item onClick={() => downloadFile(projectId, path)}>Download the notebook</Menu.Item>
        <Menu.Item onClick={print}>Print</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function exportAs({ session, projectId }: NotebookPlace, format: Format, label: string): Promise<void> {
  const here = addressOf(currentRoute());
  const done = notifyWorking(`Exporting as ${label}…`);
  try {
    const { path } = await session.runs.call<'export'>({ kind: 'export', key: newKey(), format });
    done();
    const made = parseProjectPath(path);
    notifyDone(`Exported as ${baseName(made)}`);
    // Who went elsewhere meanwhile is not called back: it lies beside the notebook.
    if (addressOf(currentRoute()) === here) show(projectId, made);
  } catch (error) {
    done();
    notifyFailure(`The notebook could not be exported as ${label}`, error);
  }
}

/** What is text or PDF opens here; an HTML page is for a browser of its own. */
function show(project_id: NotebookPlace['projectId'], path: ProjectPath): void {
  if (/\.html?$/i.test(path) || fileKind(path).kind === 'binary') downloadFile(project_id, path);
  else navigate({ page: 'project', project_id, view: { kind: 'file', path } });
}
