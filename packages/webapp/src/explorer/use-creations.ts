/** New things in a folder: terminals and templates under free names, uploads, files from the web. Used by the toolbar and its dialogs. */
import { joinPath, type ProjectPath, parseFileName } from '@lyceum/util/paths';
import type { Entry } from '@lyceum/util/protocol/files';
import { useMemo, useRef } from 'react';
import { notifyFailure, notifyWorking } from '../app/notify';
import { navigate } from '../navigation/history';
import type { Template } from '../open-files/templates';
import type { Project } from '../projects/rows';
import { freeName, freeTerminalName } from './free-name';
import type { Chosen } from './uploads/dropped-files';
import { useUploads } from './uploads/uploads-provider';
import { useFileOps } from './use-file-ops';

export interface Creations {
  newTerminal(): void;
  fromTemplate(template: Template): Promise<void>;
  /** Resolves when the file is there. */
  fromUrl(url: string, name: string): Promise<void>;
  upload(chosen: Chosen): void;
}

export function useCreations(
  { project_id }: Project,
  folder: ProjectPath,
  entries: readonly Entry[],
): Creations {
  const ops = useFileOps(project_id);
  const uploads = useUploads();
  const listed = useRef(entries);
  listed.current = entries;
  return useMemo(() => {
    const taken = () => new Set(listed.current.map(({ name }) => name));
    const create = async (path: ProjectPath, content?: string) => {
      await ops.createFile(path, content);
      navigate({ page: 'project', project_id, view: { kind: 'file', path } });
    };
    return {
      newTerminal: () => {
        create(joinPath(folder, freeTerminalName(taken()))).catch((error: unknown) =>
          notifyFailure('The terminal could not be made', error),
        );
      },
      fromTemplate: ({ name, content }) => create(joinPath(folder, freeName(name, taken())), content),
      fromUrl: async (url, name) => {
        const done = notifyWorking(`Fetching ${url}…`);
        try {
          await ops.fetch(url, joinPath(folder, parseFileName(name)));
        } finally {
          done();
        }
      },
      upload: (chosen) => uploads.add(folder, chosen, taken()),
    };
  }, [ops, uploads, project_id, folder]);
}
