/** The page's session over the line: a hub in miniature answers by hand. */
import { type DocumentId, newDocumentId, newKey, newProjectId } from '../ids';
import { parseProjectPath } from '../paths';
import type { ClientMessage, HubMessage } from '../protocol/client';
import { decodeClientMessage, encodeMessage } from '../protocol/codec';
import type { NotebookNews } from '../protocol/notebook';
import { Connection } from './connection';
import { notebookState } from './fake-notebook-runs';
import { createMemoryNetwork, type MemoryPeer } from './memory-transport';
import { NotebookSession } from './notebook-session';
import { createSignal } from './signal';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

type Asked<E extends ClientMessage['event']> = Extract<ClientMessage, { event: E }>;

function setUp({ known = true } = {}) {
  const document_id = known ? newDocumentId() : undefined;
  const heard: ClientMessage[] = [];
  let peer: MemoryPeer | undefined;
  /** Of the next openings. */
  const hub = { refuse: undefined as string | undefined, state: notebookState(), answers: true };
  const send = (message: object) => peer?.send(encodeMessage(message as HubMessage));
  const answer = (message: ClientMessage) => {
    if (message.event === 'hello')
      send({ event: 'welcome', protocol: 1, hub_id: 'h', account_id: newProjectId() });
    else if (message.event === 'ping') send({ event: 'reply', id: message.id, result: { time: 0 } });
    else if (message.event === 'notebook_open') {
      const { id } = message;
      if (hub.refuse) send({ event: 'error', id, code: hub.refuse, message: 'no' });
      else send({ event: 'reply', id, result: hub.state });
    } else if (message.event === 'notebook_call' && hub.answers)
      send({ event: 'reply', id: message.id, result: {} });
  };
  const network = createMemoryNetwork((next) => {
    peer = next;
    return {
      frame: (data) => {
        const message = decodeClientMessage(data);
        heard.push(message);
        answer(message);
      },
      closed: () => {},
    };
  });
  const connection = new Connection(network.connector);
  const status = createSignal<void>();
  const place = {
    path: parseProjectPath('n.ipynb'),
    document_id: document_id as DocumentId | undefined,
    onStatus: status.on,
  };
  const session = new NotebookSession(connection, newProjectId(), place);
  const of = <E extends ClientMessage['event']>(event: E) =>
    heard.filter((message): message is Asked<E> => message.event === event);
  const calls = (kind: string) => of('notebook_call').filter(({ call }) => call.kind === kind);
  let seq = 0;
  const tell = (...news: (NotebookNews | object)[]) => {
    const channel = of('notebook_open').at(-1)?.channel ?? 0;
    send({ event: 'notebook_news', channel, seq: ++seq, news });
    return network.settle();
  };
  return { hub, network, connection, session, place, status, of, calls, tell, send };
}

const run = (status: 'running' | 'done', outputs: number, number = 1) => ({
  status,
  execution_count: 1,
  run: number,
  outputs,
});

test('[NR40] it opens when the document is known, again after a lost line, and looks at the same cells', async () => {
  const { network, connection, session, place, status, of, calls } = setUp({ known: false });
  session.look(['a']);
  await network.settle();
  expect(of('notebook_open')).toEqual([]);
  place.document_id = newDocumentId();
  status.emit();
  await network.settle();
  expect(of('notebook_open')).toHaveLength(1);
  expect(session.link.kind).toBe('open');
  expect(calls('look').at(-1)?.call).toEqual({ kind: 'look', cells: ['a'] });
  network.cut();
  expect(session.link.kind).toBe('lost');
  connection.wake();
  await network.settle();
  expect(session.link.kind).toBe('open');
  expect(calls('look')).toHaveLength(2);
  connection.close();
});

test('[NR40] while the project lacks the document it asks again; a refusal stays until retry', async () => {
  const { hub, network, connection, session, of } = setUp();
  hub.refuse = 'unavailable';
  await network.settle();
  expect([session.link.kind, of('notebook_open').length]).toEqual(['opening', 1]);
  hub.refuse = 'not_running';
  jest.advanceTimersByTime(600);
  await network.settle();
  expect(session.link).toMatchObject({ kind: 'refused', error: { code: 'not_running' } });
  await expect(session.call({ kind: 'start' })).rejects.toMatchObject({ code: 'not_running' });
  hub.refuse = undefined;
  session.retry();
  await network.settle();
  expect(session.link.kind).toBe('open');
  connection.close();
});

test('[NR41] calls that were not answered are sent again with their key, and answered once', async () => {
  const { hub, network, connection, session, calls } = setUp();
  await network.settle();
  hub.answers = false;
  const key = newKey();
  const restarted = session.call({ kind: 'restart', key });
  await network.settle();
  network.cut();
  hub.answers = true;
  connection.wake();
  await network.settle();
  await expect(restarted).resolves.toEqual({});
  expect(calls('restart').map(({ call }) => call)).toEqual([
    { kind: 'restart', key },
    { kind: 'restart', key },
  ]);
  connection.close();
});

test('[NR42] outputs follow on each other; what does not follow opens the channel anew', async () => {
  const { network, connection, session, of, tell } = setUp();
  await network.settle();
  const changes: string[] = [];
  session.on(({ kind }) => changes.push(kind));
  await tell(
    { kind: 'runs', runs: { a: run('running', 1) } },
    {
      kind: 'outputs',
      cell_id: 'a',
      run: 1,
      from: 0,
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'one ' }],
    },
  );
  await tell({ kind: 'outputs', cell_id: 'a', run: 1, from: 1, append: 'two', outputs: [] });
  expect(session.outputs('a')).toEqual([{ output_type: 'stream', name: 'stdout', text: 'one two' }]);
  expect(session.outputs('a')).toBe(session.outputs('a'));
  expect(changes).toEqual(['runs', 'outputs', 'outputs']);
  expect(of('notebook_ack').map(({ seq }) => seq)).toEqual([1, 2]);
  await tell({ kind: 'outputs', cell_id: 'a', run: 1, from: 5, outputs: [] });
  expect(of('notebook_open')).toHaveLength(2);
  await tell({ kind: 'runs', runs: { a: run('running', 0, 2) } });
  expect(session.outputs('a')).toEqual([]);
  connection.close();
});

test('[NR43] what is no news is skipped and acked; a widget shows at once what its person did', async () => {
  const { hub, network, connection, session, of, tell } = setUp();
  hub.state = notebookState({
    models: [{ comm_id: 'w', target_name: 'jupyter.widget', state: { value: 1, min: 0 } }],
  });
  await network.settle();
  await tell({ kind: 'nonsense' }, { kind: 'input', input: { input_id: 'i', prompt: '?', password: false } });
  expect(session.input?.prompt).toBe('?');
  expect(of('notebook_ack')).toHaveLength(1);
  void session.call({ kind: 'comm', comm_id: 'w', data: { method: 'update', state: { value: 5 } } });
  expect(session.models.get('w')?.state).toEqual({ value: 5, min: 0 });
  await tell({ kind: 'model_closed', comm_id: 'w' });
  expect(session.models.size).toBe(0);
  connection.close();
});
