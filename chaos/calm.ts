/**
 * After the storm: everything runs again, everybody may write and has a good line, and nobody types. Resolves when all edits are saved and
 * all replicas agree, or says what does not come to rest. Used by round.ts; verdict.ts judges what it leaves.
 */
import { readFile } from 'node:fs/promises';
import { restoreRole } from './role-changes';
import type { Scene } from './scene';
import { insist, until } from './wait';

/** Milliseconds between two looks at what does not come to rest by itself (a refused document is asked for again). */
const NUDGE_MS = 1000;

export async function calm(scene: Scene, patience_ms: number): Promise<void> {
  const { world, log } = scene;
  log.add('calm');
  await until(
    () => world.database.answers(),
    patience_ms,
    () => 'the database answers',
  );
  for (const { program } of world.hubs) program.start();
  world.compute.start();
  for (const hub of world.hubs) await until(hub.ready, patience_ms, () => `${hub.url} is healthy`);
  await startProject(scene, patience_ms);
  for (const { options } of scene.typists) await restoreRole(scene, options.person);
  let nudged = 0;
  const rests = async () => {
    if (performance.now() - nudged > NUDGE_MS) {
      nudged = performance.now();
      await nudge(scene);
    }
    return isAtRest(scene);
  };
  await until(rests, patience_ms, () => `all is saved and equal: ${unrest(scene)}`);
  for (const { desks } of scene.typists) for (const desk of desks) desk.settle();
  log.add('at rest');
}

async function startProject({ world }: Scene, patience_ms: number): Promise<void> {
  const fields = { project_id: world.project_id, action: 'start' as const };
  await insist(() => world.owner.request('project_action', fields), patience_ms, 'the start of the project');
  await until(
    () => world.localHubPid() !== undefined,
    patience_ms,
    () => 'the local hub runs',
  );
}

async function nudge({ typists }: Scene): Promise<void> {
  for (const typist of typists) {
    typist.mend();
    for (const { session } of typist.desks) {
      const { status, disk } = session;
      // A file that was removed is written back by a Save only.
      if (status.kind === 'durable' && disk.kind === 'deleted') session.save().catch(() => {});
    }
  }
}

async function isAtRest({ typists, documents }: Scene): Promise<boolean> {
  const desks = typists.flatMap((typist) => typist.desks);
  if (!desks.every(({ session }) => session.status.kind === 'saved' && session.unacked === 0)) return false;
  if (typists.some(({ options }) => options.device.records > 0)) return false;
  for (const document of documents) {
    const onDisk = await readFile(document.file, 'utf8').catch(() => undefined);
    const texts = desks
      .filter((desk) => desk.document === document)
      .map(({ session }) => session.text.toString());
    if (texts.some((text) => text !== onDisk)) return false;
  }
  return true;
}

function unrest({ typists }: Scene): string {
  const kept = typists.map(({ name, options }) => `${name} ${options.device.records}`).join(', ');
  const lines = typists
    .flatMap(({ name, desks }) =>
      desks.map(
        ({ session, document }) =>
          `${name} ${document.path} ${JSON.stringify(session.status)} unacked ${session.unacked} ${session.text.length} chars`,
      ),
    )
    .join('; ');
  return `${lines}; kept on devices: ${kept}`;
}
