/** [FI42] Attacks that are no single path: names that are no UTF-8, our own folders as links, the trash's words, links swapped in meanwhile. */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AttackGround } from '../testing/attack-ground';
import { until } from '../testing/hub-client';

let ground: AttackGround;
beforeEach(async () => {
  ground = await AttackGround.start();
});
afterEach(() => ground.close());

test('[FI42] names that are no UTF-8: shown, and they go along with their folder', async () => {
  ground.layOut(() => {
    mkdirSync(ground.at('d/sub'), { recursive: true });
    writeFileSync(Buffer.concat([Buffer.from(ground.at('d/sub/bad')), Buffer.from([0xff, 0xfe])]), 'bytes');
  });
  const { entries } = await ground.client.request('listing_open', { channel: ground.next(), path: 'd/sub' });
  expect(entries).toMatchObject([{ openable: false }]);
  await ground.op({ kind: 'copy', from: 'd', to: 'e' });
  expect(
    readdirSync(ground.at('e/sub'), { encoding: 'buffer' })[0]?.equals(
      Buffer.from([0x62, 0x61, 0x64, 0xff, 0xfe]),
    ),
  ).toBe(true);
  await ground.raw('GET', 'd', '?zip=1');
  await ground.op({ kind: 'compress', paths: ['d'], to: 'd.tar.gz' });
  await ground.query({ kind: 'disk_usage', path: 'd' });
  await ground.op({ kind: 'trash', paths: ['e'] });
  await ground.op({ kind: 'empty_trash' });
  await ground.op({ kind: 'delete', path: 'd' });
  expect(readdirSync(ground.fixture.home)).not.toContain('d');
});

test('[FI42] trash ids and info files lead nowhere', async () => {
  ground.layOut();
  for (const id of ['..', '.', '../../../mine.txt', 'a/b', ''])
    for (const kind of ['untrash', 'empty_trash'])
      await expect(
        ground.op({ kind, trash_ids: [id] }).then(
          () => 'ok',
          (error) => [id, error.code],
        ),
      ).resolves.toEqual([id, 'bad_request']);
  await ground.op({ kind: 'trash', paths: ['mine.txt'] });
  for (const path of ['/etc/evil', '../../../outside/evil', `${ground.outside}/evil`, '%2e%2e/evil', '']) {
    writeFileSync(
      ground.at('.local/share/Trash/info/mine.txt.trashinfo'),
      `[Trash Info]\nPath=${path}\nX-Lyceum-Path=${path}\n`,
    );
    const { trashed } = await ground.op({ kind: 'untrash', trash_ids: ['mine.txt'] });
    expect(readdirSync(ground.outside)).toEqual(['secret']);
    expect(readFileSync(ground.at(trashed?.[0]?.path ?? ''), 'utf8')).toBe('mine');
    renameSync(ground.at(trashed?.[0]?.path ?? ''), ground.at('mine.txt'));
    await ground.op({ kind: 'trash', paths: ['mine.txt'] });
  }
});

test.each(['.local', '.local/share', '.local/share/Trash', '.local/share/lyceum'])(
  '[FI42] our own folders are no way out where %s is a link',
  async (link) => {
    ground.layOut(() => {
      mkdirSync(join(ground.at(link), '..'), { recursive: true });
      symlinkSync(ground.outside, ground.at(link));
    });
    const before = ground.world();
    const isTrash = link === '.local/share/Trash';
    const own: [object, boolean][] = [
      [{ kind: 'trash', paths: ['mine.txt'] }, link !== '.local/share/lyceum'],
      [{ kind: 'copy', from: 'mine.txt', to: 'b' }, !isTrash],
    ];
    for (const [fields, isRefused] of own)
      if (isRefused) await expect(ground.op(fields)).rejects.toMatchObject({ code: 'forbidden' });
    if (!isTrash)
      await expect(ground.raw('POST', 'u', '?upload=begin', '{"size":3}')).rejects.toMatchObject({
        code: 'forbidden',
      });
    const again = await ground.fixture.start();
    await until(() => again.port > 0, 'a start with the link');
    expect(ground.world()).toBe(before);
  },
);

test('[FI42] the part of an upload that is swapped for a link is not written through', async () => {
  ground.layOut();
  const answer = await fetch(`http://127.0.0.1:${ground.hub.http_port}/up?upload=begin`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ground.fixture.token}` },
    body: '{"size":3}',
  });
  const { upload_id } = (await answer.json()) as { upload_id: string };
  const part = ground.at(`.local/share/lyceum/uploads/${upload_id}.part`);
  rmSync(part);
  symlinkSync(join(ground.outside, 'secret'), part);
  const patch = fetch(`http://127.0.0.1:${ground.hub.http_port}/?upload=${upload_id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${ground.fixture.token}`, 'upload-offset': '0' },
    body: 'abc',
  });
  expect((await patch).status).toBe(404);
  expect(readFileSync(join(ground.outside, 'secret'), 'utf8')).toBe('secret');
});

/** Swaps a folder of the path for a link to outside and back, as fast as it can. */
async function swapping(work: () => Promise<void>): Promise<void> {
  let running = true;
  const swap = (async () => {
    while (running) {
      renameSync(ground.at('d'), ground.at('d-aside'));
      symlinkSync('../outside', ground.at('d'));
      await nextTurn();
      rmSync(ground.at('d'));
      renameSync(ground.at('d-aside'), ground.at('d'));
      await nextTurn();
    }
  })();
  await work().finally(() => {
    running = false;
  });
  await swap;
}

test('[FI42] a link that is swapped in during the operation gives nothing of outside away and writes nothing there', async () => {
  ground.layOut(() => {
    mkdirSync(ground.at('d/sub'), { recursive: true });
    writeFileSync(ground.at('d/secret'), 'inside');
    writeFileSync(ground.at('d/sub/f'), 'f');
  });
  const before = ground.world();
  const read = async (path: string, search = '') => {
    const answer = await fetch(`http://127.0.0.1:${ground.hub.http_port}/${path}${search}`, {
      headers: { authorization: `Bearer ${ground.fixture.token}` },
    });
    return answer.ok ? await answer.text() : '';
  };
  let done = 0;
  await swapping(async () => {
    for (let round = 0; round < 60; round++) {
      const settled = await Promise.allSettled([
        ground.op({ kind: 'copy', from: 'd', to: `c${round}` }),
        ground.op({ kind: 'compress', paths: ['d'], to: `p${round}.tar` }),
        ground.op({ kind: 'create_file', path: `d/made${round}`, content: 'made' }),
        ground.op({ kind: 'extract', path: 'mine.tar', to: `d/x${round}` }),
        ground.raw('PUT', `d/put${round}`, '', 'put'),
        ground.op({ kind: 'delete', path: `d/put${round}` }),
      ]);
      done += settled.filter(({ status }) => status === 'fulfilled').length;
      expect(['', 'inside']).toContain(await read('d/secret'));
    }
  });
  const found = spawnSync('grep', ['-rlxa', 'secret', ground.fixture.home], {
    encoding: 'utf8',
  }).stdout.trim();
  expect(found).toBe('');
  expect(ground.world()).toBe(before);
  expect(done).toBeGreaterThan(20);
}, 60_000);
