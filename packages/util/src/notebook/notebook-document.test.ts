/** The shared cells under several people at once. Rules [NB2]–[NB5]. */
import * as Y from 'yjs';
import { type Seeded, seeded } from '../client/seeded';
import { NotebookDocument } from './notebook-document';

class Person {
  readonly doc = new Y.Doc();
  readonly notebook = new NotebookDocument(this.doc);
  readonly undo = this.notebook.undoManager();

  hear(...others: Person[]): void {
    for (const { doc } of others) Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(doc), 'others');
  }

  sources(): (string | undefined)[] {
    return this.notebook.order.map((id) => this.notebook.source(id)?.toString());
  }
}

function pair(...sources: string[]): [Person, Person, string[]] {
  const [a, b] = [new Person(), new Person()];
  const ids = a.notebook.insert(
    0,
    sources.map((source) => ({ type: 'code', source })),
  );
  b.hear(a);
  a.undo.clear();
  return [a, b, ids];
}

function exchange(...people: Person[]): void {
  for (const person of people) person.hear(...people.filter((other) => other !== person));
}

test('[NB2] an edit in a cell that somebody moves at that moment stays in it', () => {
  const [a, b, ids] = pair('one', 'two', 'three');
  a.notebook.move([ids[2] ?? ''], 0);
  b.notebook.source(ids[2] ?? '')?.insert(5, '!');
  exchange(a, b);
  expect([a.sources(), b.sources()]).toEqual(Array(2).fill(['three!', 'one', 'two']));
});

test('[NB2] a cell that two people move lands in one of the two places, once', () => {
  const [a, b, ids] = pair('one', 'two', 'three');
  a.notebook.move([ids[1] ?? ''], 0);
  b.notebook.move([ids[1] ?? ''], 3);
  exchange(a, b);
  expect(a.sources()).toEqual(b.sources());
  expect([...a.sources()].sort()).toEqual(['one', 'three', 'two']);
});

test('[NB3] cells that two people put at the same place stay together, each in their order', () => {
  for (let round = 0; round < 20; round++) {
    const [a, b] = pair('top', 'end');
    a.notebook.insert(
      1,
      ['a1', 'a2', 'a3'].map((source) => ({ type: 'code', source })),
    );
    b.notebook.insert(
      1,
      ['b1', 'b2', 'b3'].map((source) => ({ type: 'code', source })),
    );
    exchange(a, b);
    expect(a.sources()).toEqual(b.sources());
    expect(['top,a1,a2,a3,b1,b2,b3,end', 'top,b1,b2,b3,a1,a2,a3,end']).toContain(a.sources().join());
  }
});

test('[NB3] where two cells have the same position, or none, a new one still gets between them', () => {
  const [a, , ids] = pair('one', 'two', 'three');
  const cells = a.doc.getMap<Y.Map<unknown>>('cells');
  for (const id of ids) cells.get(id)?.set('position', 'K');
  const before = a.sources();
  a.notebook.insert(1, [{ type: 'code', source: 'new' }]);
  expect(a.sources()).toEqual([before[0], 'new', ...before.slice(1)]);
  for (const id of ids) cells.get(id)?.set('position', '!0');
  a.notebook.insert(1, [{ type: 'code', source: 'newer' }]);
  expect(a.sources().indexOf('newer')).toBe(1);
});

test('[NB4] undo of a deletion brings the cell back with what was in it, as another text', () => {
  const [a, b, ids] = pair('one', 'two');
  const id = ids[0] ?? '';
  a.notebook.setCellMetadata(id, 'tags', ['x']);
  const before = a.notebook.source(id);
  a.undo.clear();
  a.notebook.remove([id]);
  exchange(a, b);
  a.undo.undo();
  exchange(a, b);
  expect(b.notebook.cell(id)).toMatchObject({ id, source: 'one', metadata: { tags: ['x'] } });
  expect(a.notebook.source(id)).not.toBe(before);
  expect(b.sources()).toEqual(['one', 'two']);
});

test('[NB4] deleted by one and edited by the other, a cell is gone; undo brings it back', () => {
  const [a, b, ids] = pair('one', 'two');
  a.notebook.remove([ids[0] ?? '']);
  b.notebook.source(ids[0] ?? '')?.insert(3, '!');
  exchange(a, b);
  expect([a.sources(), b.sources()]).toEqual([['two'], ['two']]);
  a.undo.undo();
  exchange(a, b);
  expect(a.sources()).toEqual(b.sources());
  expect(a.sources()).toHaveLength(2);
});

test('[NB4] undo takes back one’s own move, not what others did meanwhile', () => {
  const [a, b, ids] = pair('one', 'two', 'three');
  a.notebook.move([ids[0] ?? ''], 3);
  exchange(a, b);
  b.notebook.source(ids[0] ?? '')?.insert(3, '!');
  b.notebook.insert(0, [{ type: 'markdown', source: 'zero' }]);
  exchange(a, b);
  a.undo.undo();
  exchange(a, b);
  expect(b.sources()).toEqual(['zero', 'one!', 'two', 'three']);
});

test('[NB5] a split and a merge beside others who type lose nothing', () => {
  const [a, b, ids] = pair('first\nsecond', 'other');
  const id = ids[0] ?? '';
  a.notebook.split(id, 'first\n'.length);
  b.notebook.source(id)?.insert(0, 'b: ');
  exchange(a, b);
  expect(a.sources()).toEqual(['b: first', 'second', 'other']);
  a.notebook.merge([...a.notebook.order]);
  b.notebook.source(id)?.insert(0, '>');
  exchange(a, b);
  expect([a.sources(), b.sources()]).toEqual(Array(2).fill(['>b: first\n\nsecond\n\nother']));
});

test('[NB5] a split keeps type, tags and attachments on both halves; a merge gathers the attachments', () => {
  const a = new Person();
  const [id = ''] = a.notebook.insert(0, [
    {
      type: 'markdown',
      source: 'ab',
      metadata: { tags: ['t'] },
      attachments: { 'x.png': { 'image/png': 'AA==' } },
    },
    { type: 'markdown', source: 'c', attachments: { 'y.png': { 'image/png': 'BB==' } } },
  ]);
  const below = a.notebook.split(id, 1) ?? '';
  expect(a.notebook.cell(below)).toMatchObject({ type: 'markdown', source: 'b', metadata: { tags: ['t'] } });
  a.notebook.merge(a.notebook.order);
  expect(Object.keys(a.notebook.attachments(id) ?? {}).sort()).toEqual(['x.png', 'y.png']);
});

test('[NB2] changes are told once a transaction, with what changed; typing does not sort anew', () => {
  const [a, , ids] = pair('one', 'two');
  const told: unknown[] = [];
  a.notebook.onChange(({ order, cells, typed, metadata }) =>
    told.push([order, [...cells], [...typed], metadata]),
  );
  const { order } = a.notebook;
  a.notebook.source(ids[0] ?? '')?.insert(0, 'x');
  expect(a.notebook.order).toBe(order);
  a.notebook.move([ids[0] ?? ''], 2);
  a.notebook.setMetadata('kernelspec', { name: 'python3' });
  a.notebook.setCellMetadata(ids[1] ?? '', 'tags', []);
  expect(told).toEqual([
    [false, [ids[0]], [ids[0]], false],
    [true, [ids[0]], [], false],
    [false, [], [], true],
    [false, [ids[1]], [], false],
  ]);
});

function act(random: Seeded, { notebook, undo }: Person, step: number): void {
  const { order } = notebook;
  const any = () => order[random.int(order.length)] ?? '';
  const at = () => random.int(order.length + 1);
  switch (random.int(9)) {
    case 0:
    case 1:
      notebook.insert(
        at(),
        Array.from({ length: 1 + random.int(3) }, (_, i) => ({ type: 'code', source: `${step}.${i}` })),
      );
      break;
    case 2:
      notebook.move([...new Set([any(), any()])].filter(Boolean), at());
      break;
    case 3:
      if (order.length > 3) notebook.remove([any()]);
      break;
    case 4:
      if (order.length > 0) notebook.split(any(), random.int(4));
      break;
    case 5:
      if (order.length > 3) notebook.merge([any(), any()]);
      break;
    case 6:
      undo.undo();
      break;
    default: {
      const source = notebook.source(any());
      source?.insert(random.int(source.length + 1), `<${step}>`);
    }
  }
}

test.each([1, 2, 3, 4, 5, 6])(
  '[NB2] four people who hear of each other late come to the same notebook, seed %i',
  (seed) => {
    const random = seeded(seed);
    const people = Array.from({ length: 4 }, () => new Person());
    for (let step = 0; step < 250; step++) {
      const person = people[random.int(4)] as Person;
      const { order } = person.notebook;
      act(random, person, step);
      expect(new Set(order).size).toBe(order.length);
      if (random.chance(0.3)) person.hear(people[random.int(4)] as Person);
    }
    exchange(...people);
    exchange(...people);
    const [first] = people as [Person];
    for (const { notebook } of people) {
      expect(notebook.order).toEqual(first.notebook.order);
      expect(notebook.order.map((id) => notebook.cell(id))).toEqual(
        first.notebook.order.map((id) => first.notebook.cell(id)),
      );
      // The cached order is that of one who comes now.
      expect(new NotebookDocument(notebook.doc).order).toEqual(notebook.order);
    }
  },
);

test('[NB3] an insertion lands exactly where it is asked for, also after a thousand others', () => {
  const random = seeded(5);
  const { notebook } = new Person();
  const expected: string[] = [];
  for (let step = 0; step < 1000; step++) {
    const at = random.chance(0.5) ? Math.min(expected.length, 7) : random.int(expected.length + 1);
    expected.splice(at, 0, ...notebook.insert(at, [{ type: 'code' }]));
    if (random.chance(0.2)) {
      const [from, to] = [random.int(expected.length), random.int(expected.length + 1)];
      const id = expected[from] ?? '';
      notebook.move([id], to);
      expected.splice(from, 1);
      expected.splice(to > from ? to - 1 : to, 0, id);
    }
  }
  expect(notebook.order).toEqual(expected);
  const lengths = [...notebook.doc.getMap<Y.Map<string>>('cells').values()].map(
    (cell) => cell.get('position')?.length ?? 0,
  );
  expect(Math.max(...lengths)).toBeLessThan(200);
});
