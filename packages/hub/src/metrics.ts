/**
 * The Prometheus figures of one hub, in a registry of its own: two hubs may live in one process.
 * Made by hub.ts; parts get the single gauge or counter they move; http/routes/metrics.ts prints them.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** Updates in one group commit: powers of four up to the largest batch seen in the design's measurements. */
const GROUP_COMMIT_BUCKETS = [1, 4, 16, 64, 256, 1024, 4096];

export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  new Gauge({
    name: 'lyceum_resident_bytes',
    help: 'Resident memory of the process',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  return {
    registry,
    connections: gauge('lyceum_connections', 'Open browser sockets'),
    feeds: gauge('lyceum_feeds', 'Open changefeeds'),
    documents: gauge('lyceum_documents', 'Documents in memory'),
    mesh_links: gauge('lyceum_mesh_links', 'Other hubs that this one is linked with'),
    document_acks: counter('lyceum_document_acks_total', 'Document updates acknowledged as durable'),
    group_commit_size: new Histogram({
      name: 'lyceum_group_commit_updates',
      help: 'Document updates in one group commit',
      buckets: GROUP_COMMIT_BUCKETS,
      registers,
    }),
    stream_live: gauge('lyceum_change_stream_live', '1 while the change stream is connected'),
  };
}
