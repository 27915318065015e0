/** One client's channels: what happens to them while they are being opened. */
import { type AccountId, newAccountId, newProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { decodeHubMessage } from '@lyceum/util/protocol/codec';
import type { SignedIn } from '../auth/sessions';
import type { ClientChannel } from './channel-slot';
import { ClientConnection } from './connection';
import type { Frame } from './frame';

function connect(): { client: ClientConnection; heard: string[] } {
  const heard: string[] = [];
  const socket = {
    send: (frame: Frame) => heard.push(decodeHubMessage(frame.data).event) > 0,
    sent: 0,
    close: () => {},
  };
  const account = { account_id: newAccountId() as AccountId } as SignedIn;
  return { client: new ClientConnection(account, '', socket, () => silentLogger), heard };
}

test('[SY3] a role that changes while a channel is being opened reaches it, after its reply', async () => {
  const { client, heard } = connect();
  const project_id = newProjectId();
  const roles: string[] = [];
  const channel: ClientChannel = {
    project_id,
    close: () => {},
    roleChanged: (role) => roles.push(`${role} after ${heard}`),
  };
  let opened: (made: { channel: ClientChannel; result: unknown }) => void = () => {};
  client.open(1, 1, project_id, () => new Promise((resolve) => (opened = resolve)));
  client.roleChanged(project_id, 'viewer');
  client.roleChanged(newProjectId(), 'owner');
  client.roleChanged(project_id, 'collaborator');
  opened({ channel, result: {} });
  await new Promise((resolve) => setImmediate(resolve));
  expect(roles).toEqual(['collaborator after reply']);
});

test('[SY3] a member who is removed while a channel is being opened does not get it', async () => {
  const { client, heard } = connect();
  const project_id = newProjectId();
  let closed = 0;
  let opened: (made: { channel: ClientChannel; result: unknown }) => void = () => {};
  client.open(1, 1, project_id, () => new Promise((resolve) => (opened = resolve)));
  client.roleChanged(project_id, null);
  opened({ channel: { project_id, close: () => closed++ }, result: {} });
  await new Promise((resolve) => setImmediate(resolve));
  expect({ heard, closed, channel: client.channel(1) }).toEqual({
    heard: ['error'],
    closed: 1,
    channel: undefined,
  });
});
