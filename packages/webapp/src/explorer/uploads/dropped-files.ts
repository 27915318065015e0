/**
 * Files and whole folders out of a drop, a paste or a folder chooser, with the folder each lies in. Reads names only; the bytes are read
 * when they are sent.
 */

export interface ChosenFile {
  /** Seen from where it is dropped; "" for a file of its own. */
  folder: string;
  file: File;
}

export interface Chosen {
  files: ChosenFile[];
  /** Folders without anything in them: they are made. */
  emptyFolders: string[];
}

/** Must be called while the event is handled: the browser forgets the items afterwards. */
export function readDropped(data: DataTransfer): Promise<Chosen> {
  const roots = [...data.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  return readAll(roots);
}

async function readAll(roots: { entry: FileSystemEntry | null; file: File | null }[]): Promise<Chosen> {
  const chosen: Chosen = { files: [], emptyFolders: [] };
  for (const { entry, file } of roots) {
    // Pasted pictures are files without an entry.
    if (entry?.isDirectory) await readFolder(entry as FileSystemDirectoryEntry, '', chosen);
    else if (file) chosen.files.push({ folder: '', file });
  }
  return chosen;
}

async function readFolder(folder: FileSystemDirectoryEntry, parent: string, chosen: Chosen): Promise<void> {
  const path = parent === '' ? folder.name : `${parent}/${folder.name}`;
  const entries = await entriesOf(folder);
  if (entries.length === 0) chosen.emptyFolders.push(path);
  for (const entry of entries) {
    if (entry.isDirectory) await readFolder(entry as FileSystemDirectoryEntry, path, chosen);
    else chosen.files.push({ folder: path, file: await fileOf(entry as FileSystemFileEntry) });
  }
}

/** The browser gives at most a hundred at a time; an empty answer is the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((done, failed) => entry.file(done, failed));
}

/** Of a folder chooser: the browser tells each file's way in `webkitRelativePath`. */
export function fromFolderChooser(files: readonly File[]): Chosen {
  return {
    files: files.map((file) => {
      const path = file.webkitRelativePath;
      return { folder: path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '', file };
    }),
    emptyFolders: [],
  };
}

export function plainFiles(files: readonly File[]): Chosen {
  return { files: files.map((file) => ({ folder: '', file })), emptyFolders: [] };
}

/** Opens the browser's chooser for a folder; resolves with nothing chosen only when the person picks an empty one. */
export function chooseFolder(chosen: (files: Chosen) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.webkitdirectory = true;
  input.onchange = () => chosen(fromFolderChooser([...(input.files ?? [])]));
  input.click();
}

/** One file, for an upload that was interrupted. */
export function chooseFile(chosen: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.onchange = () => {
    const file = input.files?.[0];
    if (file) chosen(file);
  };
  input.click();
}
