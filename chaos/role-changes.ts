/**
 * The owner at work during a round: makes people viewers for a while, removes them and takes them in again. Checks that nothing that a
 * viewer types reaches anybody. Used by round.ts; restoreRoles is for the calm after it.
 */
import type { Seeded } from '@lyceum/util/client/seeded';
import { LyceumError } from '@lyceum/util/errors';
import type { Scene } from './scene';
import type { Typist } from './typist';
import { insist, pause, until } from './wait';
import type { Person } from './world';

/** Milliseconds that a person stays without the right to write, at the most. */
const LOWERED_MS = 2500;
/** Milliseconds until a lowered role has reached a client on a good line; one on a bad line is not watched. */
const TOLD_MS = 1500;
/** Milliseconds for the owner's own requests, through kills of hubs and database. */
const OWNER_MS = 60_000;

export async function changeRolesUntil(scene: Scene, random: Seeded, end: number): Promise<void> {
  while (performance.now() < end) {
    await pause(500 + random.int(LOWERED_MS));
    const typist = scene.typists[random.int(scene.typists.length)];
    if (!typist) continue;
    const { person } = typist.options;
    const tabs = scene.typists.filter((other) => other.options.person === person);
    if (random.chance(0.3)) await removeForAWhile(scene, person, tabs, random);
    else await lowerForAWhile(scene, person, tabs, random);
  }
}

export function restoreRole(scene: Scene, person: Person): Promise<void> {
  return setRole(scene, person, 'collaborator');
}

function setRole({ world }: Scene, { account_id }: Person, role: 'collaborator' | 'viewer'): Promise<void> {
  const fields = { project_id: world.project_id, member: { account_id }, role };
  return insist(() => world.owner.request('member_set', fields), OWNER_MS, `a role of ${role}`);
}

/** Asked again after a lost answer it is not there any more: that is what was wanted. */
function removeMember({ world }: Scene, { account_id }: Person): Promise<void> {
  const done = (error: unknown) => {
    if (!(error instanceof LyceumError) || error.code !== 'not_found') throw error;
  };
  const fields = { project_id: world.project_id, account_id };
  return insist(() => world.owner.request('member_remove', fields).catch(done), OWNER_MS, 'a removal');
}

async function removeForAWhile(scene: Scene, person: Person, tabs: Typist[], random: Seeded): Promise<void> {
  const { log } = scene;
  log.add(`${names(tabs)} removed`);
  await removeMember(scene, person);
  await pause(random.int(LOWERED_MS));
  await restoreRole(scene, person);
  log.add(`${names(tabs)} taken in again`);
  // As a person does who sees the notice: "Try again".
  for (const tab of tabs) tab.retryRefused();
}

async function lowerForAWhile(scene: Scene, person: Person, tabs: Typist[], random: Seeded): Promise<void> {
  const { log } = scene;
  const desks = tabs.flatMap((tab) => tab.desks);
  // What a client says about an older lowering tells nothing about this one.
  if (desks.some(({ session }) => session.status.kind === 'read_only')) return;
  log.add(`${names(tabs)} lowered`);
  await setRole(scene, person, 'viewer');
  const isTold = () => desks.every(({ session }) => session.status.kind === 'read_only');
  await until(isTold, TOLD_MS, () => 'told').catch(() => {});
  for (const desk of desks) desk.hiding = desk.session.status.kind === 'read_only';
  await pause(random.int(LOWERED_MS));
  for (const desk of desks) scene.complaints.push(...leaks(scene, desk, person));
  await restoreRole(scene, person);
  for (const desk of desks) desk.hiding = false;
  for (const desk of desks) desk.hidden.clear();
  log.add(`${names(tabs)} raised`);
}

/** Marks typed as a viewer that somebody else has. This person's own other tabs may: unacked edits are kept on their device. */
function leaks({ typists }: Scene, desk: Typist['desks'][number], person: Person): string[] {
  const { ledger } = desk.document;
  const others = typists
    .filter(({ options }) => options.person !== person)
    .flatMap(({ desks }) => desks.filter(({ document }) => document === desk.document));
  return others.flatMap(({ session }) => {
    const text = session.text.toString();
    return [...desk.hidden]
      .filter((mark) => text.includes(mark))
      .map((mark) => `a viewer's edit reached others: ${ledger.describe(mark)}`);
  });
}

const names = (tabs: readonly Typist[]) => tabs.map(({ name }) => name).join(' and ');
