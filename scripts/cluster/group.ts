// The hubs and compute servers that run, by name: more may come and some may go while the others run. Made by launch.ts, changed by changes.ts.
import type { ChildSpec, Supervised } from '../launcher/supervised';

export class Group {
  private readonly members = new Map<string, Supervised>();
  private closed = false;

  constructor(private readonly supervise: (spec: ChildSpec) => Supervised) {}

  async start(name: string, spec: ChildSpec): Promise<void> {
    if (this.closed) return;
    const member = this.supervise(spec);
    this.members.set(name, member);
    await member.start();
  }

  async stop(name: string): Promise<void> {
    const member = this.members.get(name);
    this.members.delete(name);
    await member?.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.members.values()].map((member) => member.close()));
  }
}
