/**
 * The project "Welcome" of a first visit: a tour in Markdown, a notebook and a terminal, made on request from the empty project list. Loaded when that is
 * shown. What it says must be true of this version.
 */
import type { Connection } from '@lyceum/util/client/connection';
import { newKey, newProjectId, type ProjectId } from '@lyceum/util/ids';
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import { WELCOME_NOTEBOOK } from '../open-files/notebook-templates';

const TOUR = parseProjectPath('welcome.md');
const NOTEBOOK = parseProjectPath('tour.ipynb');
const TERMINAL = parseProjectPath('tour.term');

const TEXT = `# Welcome to Lyceum

This is a project: a Linux workspace of its own, reached from your browser. It is yours;
change it, break it, delete it.

## Type something here

Write your name: 

Every key is kept at once, and written to the file two seconds later. The line at the bottom
says so: "Durable", then "Saved to disk". Close the page without fear.

- **Go back in time.** "TimeTravel" in the toolbar has every version of this file, with who
  wrote what. Any of them can be restored.
- **Work together.** "Settings" in the bar at the left has the members. Add a colleague by email
  address: you see each other's cursors in this very text.

## Use the terminal

Open \`tour.term\` from "Files". It is a real shell, shared by everybody in the project, and it
stays as it is when you close the browser. Try

    python3 -c 'print(sum(range(101)))'
    open welcome.md

## Calculate in a notebook

Open \`tour.ipynb\`: cells of Python with their results. What runs goes on when you close the
browser, and everybody here sees the same.

## Find your way

| where | what |
| --- | --- |
| Files | all files of the project: drag to move, drop to upload |
| New | everything that can be made, with templates |
| Log | who did what when |
| Search | words in all files; a result opens at its line |
| Settings | title, colour, members, limits, variables |

\`Ctrl K\` (⌘ K on a Mac) goes anywhere: files, projects, commands. \`?\` shows the shortcuts.

When you know your way, delete this project in its settings. It can be brought back for 30 days.
`;

/** Makes the project and answers where the tour begins. Throws when it cannot be made or started. */
export async function createWelcome(
  connection: Connection,
): Promise<{ project_id: ProjectId; path: ProjectPath }> {
  const project_id = newProjectId();
  const description = 'A tour of a few minutes. Delete it when you know your way.';
  await connection.request('project_create', { project_id, title: 'Welcome', description });
  await connection.request('project_action', { project_id, action: 'start' });
  const make = (path: ProjectPath, content?: string) =>
    connection.request('file_op', {
      project_id,
      key: newKey(),
      op: { kind: 'create_file', path, ...(content !== undefined && { content }) },
    });
  await make(TOUR, TEXT);
  await make(NOTEBOOK, WELCOME_NOTEBOOK);
  await make(TERMINAL);
  return { project_id, path: TOUR };
}
