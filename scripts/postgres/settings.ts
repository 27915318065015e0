// The settings of the embedded PostgreSQL, given on its command line so that they are this program's, whatever an older
// one wrote to postgresql.conf. Called by embedded.ts. People's own wishes go into postgresql.auto.conf by ALTER SYSTEM,
// for all that is not fixed here.

/** What DESIGN.md §4 asks for: changefeeds read the write-ahead log through one replication slot a hub. */
const SETTINGS: Readonly<Record<string, string>> = {
  // Reached from this machine only, by password.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  wal_level: 'logical',
  // One slot and one sender a hub, with room for tests that run many hubs on one server.
  max_wal_senders: '20',
  max_replication_slots: '20',
  // A hub that no longer reads is cut off before the log fills the disk.
  max_slot_wal_keep_size: '1GB',
  max_connections: '200',
  shared_buffers: '128MB',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

/** Tests throw the cluster away: safety against power loss only costs time there. */
const FORGETFUL: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  // The cluster may be in memory.
  max_wal_size: '256MB',
};

export function serverArguments(cluster: string, port: number, durable: boolean): string[] {
  const settings = { ...SETTINGS, port: String(port), ...(durable ? {} : FORGETFUL) };
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
