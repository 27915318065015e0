/** A crowd at the keys: everybody at 5 keys a second, at their own moments. Used by the rows typists and documents. */
import { pause } from '../frame/repeat';

export interface TypingPerson {
  client: { send(update: Uint8Array): void; close(): void };
  typist: { key(): Uint8Array };
  due: number;
}

const KEYS_PER_S = 5;

/** Everybody's keys are evenly spread. Returns how long it took, in ms. */
export async function typeTogether(people: readonly TypingPerson[], duration: number): Promise<number> {
  const begun = performance.now();
  const interval = 1000 / KEYS_PER_S;
  people.forEach((person, i) => {
    person.due = begun + (i * interval) / people.length;
  });
  for (let now = begun; now < begun + duration; now = performance.now()) {
    for (const person of people) {
      if (person.due > now) continue;
      person.due += interval;
      person.client.send(person.typist.key());
    }
    await pause(1);
  }
  return performance.now() - begun;
}
