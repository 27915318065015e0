/** A document is opened again after its line was down: where it is now, and nothing between two edits may be missing. */

import type { ChannelMessage } from '@lyceum/util/client/channel';
import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import type { LyceumError } from '@lyceum/util/errors';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import * as Y from 'yjs';
import { createStage, type Person, type Stage, until } from '../testing/stage';

jest.setTimeout(60_000);

const path = parseProjectPath;

let stage: Stage;
let ada: Person;
let a: Connection;
let project_id: ProjectId;

beforeAll(async () => {
  stage = await createStage();
  ada = await stage.person('Ada');
  a = ada.connect();
  await a.ready();
  project_id = await stage.project(a);
});

afterAll(() => stage.close());

const exec = (command: string) => a.request('exec', { project_id, key: newKey(), exec: { command } });

const move = (from: string, to: string) =>
  a.request('file_op', {
    project_id,
    key: newKey(),
    op: { kind: 'move', from: path(from), to: path(to) },
  });

/** Open on a line of its own, with what it told of moves. */
async function open(file: string) {
  const connection = ada.connect();
  const session = new DocumentSession(connection, { project_id, path: path(file) });
  const moves: string[] = [];
  session.onMoved((to) => moves.push(to));
  await until('loaded', () => session.loaded);
  return { connection, session, moves };
}

test('[CL39] a document that was moved while the line was down is followed, with what was typed meanwhile', async () => {
  await exec("printf 'text' > old.txt");
  const { connection, session, moves } = await open('old.txt');
  connection.drop();
  session.text.insert(0, 'offline ');
  await move('old.txt', 'new.txt');
  await until('it is durable again', () => session.unacked === 0);
  expect(moves).toEqual(['new.txt']);
  await until('saved', () => session.status.kind === 'saved');
  expect((await exec('cat new.txt; ls old.txt')).stdout).toBe('offline text');
  session.close();
  connection.close();
});

test('[CL36] a document that lost its path to another one is not merged into it', async () => {
  await exec("printf 'first' > place.txt; printf 'second' > other.txt");
  const { connection, session } = await open('place.txt');
  const other = await open('other.txt');
  connection.drop();
  session.text.insert(0, 'mine ');
  await exec('rm place.txt');
  await move('other.txt', 'place.txt');
  await until('it says so', () => session.status.kind === 'read_only');
  expect(session.status).toMatchObject({ error: { code: 'conflict' }, kept: 1 });
  expect(session.text.toString()).toBe('mine first');
  expect(other.session.text.toString()).toBe('second');
  for (const one of [session, other.session, connection, other.connection]) one.close();
});

test('[CL31] the hub acks nothing after a gap: the channel ends, and says that it may be opened again', async () => {
  await exec("printf '' > gap.txt");
  const heard: ChannelMessage[] = [];
  const refusals: LyceumError[] = [];
  let opened = false;
  const fields = { project_id, path: path('gap.txt'), state_vector: new Uint8Array([0]), seq: 4 };
  const channel = a.openChannel({
    opened: ({ id, request }) =>
      request('document_open', { channel: id, ...fields }, { done: () => (opened = true), failed: () => {} }),
    message: (message) => heard.push(message),
    lost: () => {},
    refused: (error) => refusals.push(error),
  });
  await until('open', () => opened);
  const doc = new Y.Doc();
  doc.getText('content').insert(0, 'x');
  const update = Y.encodeStateAsUpdate(doc);
  channel.send({ event: 'document_update', channel: channel.id, seq: 5, update });
  await until('the next number is acked', () => heard.some(({ event }) => event === 'document_ack'));
  channel.send({ event: 'document_update', channel: channel.id, seq: 7, update });
  await until('the gap ends it', () => refusals.length === 1);
  expect(refusals[0]).toMatchObject({ code: 'unavailable' });
  expect(heard.filter(({ event }) => event === 'document_ack')).toMatchObject([{ seq: 5 }]);
  channel.close();
});
