/** The programs of the project, most memory first, with the means to end one. For those who may run programs. Mounted by the project's settings. */
import './usage.css';
import type { KillSignal, ProcessInfo } from '@lyceum/util/quotas';
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDots, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { notifyDone, notifyFailure } from '../../app/notify';
import { useConnection } from '../../connection/connection-context';
import type { Project } from '../../projects/rows';
import { mibInWords, secondsInWords } from './usage-words';
import { useProcesses } from './use-processes';

type SortKey = 'memory_mib' | 'cpu_cores' | 'age_seconds' | 'pid';

export function ProcessTable({ project }: { project: Project }) {
  const { project_id } = project;
  const runs = project.state.state === 'running';
  const { processes, failure, reload } = useProcesses(project_id, runs);
  const connection = useConnection();
  const [sort, setSort] = useState<SortKey>('memory_mib');
  if (!runs) return <p className="ly-usage-note">The project is stopped: no program runs.</p>;
  if (!processes) return <p className="ly-usage-note">{failure ?? 'Reading…'}</p>;
  const signal = async ({ pid, start_time, command }: ProcessInfo, name: KillSignal, done: string) => {
    try {
      await connection.request('process_signal', { project_id, pid, start_time, signal: name });
      notifyDone(`${shortCommand(command)} ${done}.`);
    } catch (error) {
      notifyFailure(`${shortCommand(command)} was not changed`, error);
    }
    reload();
  };
  const rows = [...processes].sort((one, other) =>
    sort === 'pid' ? one.pid - other.pid : other[sort] - one[sort],
  );
  return (
    <div className="ly-processes-frame">
      <table className="ly-processes" aria-label="Processes">
        <thead>
          <tr>
            <th scope="col">Program</th>
            <Head name="Memory" by="memory_mib" sort={sort} choose={setSort} />
            <Head name="Processor" by="cpu_cores" sort={sort} choose={setSort} />
            <Head name="Age" by="age_seconds" sort={sort} choose={setSort} className="ly-not-phone" />
            <Head name="PID" by="pid" sort={sort} choose={setSort} className="ly-not-phone" />
            <th scope="col" aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.pid}.${row.start_time}`} process={row} signal={signal} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps {
  name: string;
  by: SortKey;
  sort: SortKey;
  choose(by: SortKey): void;
  className?: string;
}

function Head({ name, by, sort, choose, className = '' }: HeadProps) {
  const order = by === 'pid' ? 'ascending' : 'descending';
  return (
    <th scope="col" className={`ly-number ${className}`} aria-sort={sort === by ? order : 'none'}>
      <button type="button" className="ly-sort" onClick={() => choose(by)}>
        {name}
        {sort === by && <span aria-hidden> {order === 'ascending' ? '↑' : '↓'}</span>}
      </button>
    </th>
  );
}

interface RowProps {
  process: ProcessInfo;
  signal(process: ProcessInfo, name: KillSignal, done: string): Promise<void>;
}

function Row({ process, signal }: RowProps) {
  const { command, memory_mib, cpu_cores, age_seconds, pid, own, state } = process;
  const halted = state === 'T';
  const name = shortCommand(command);
  return (
    <tr>
      <td className="ly-command" title={command}>
        {own ? 'Lyceum (this project’s own)' : command}
        {halted && ' (paused)'}
      </td>
      <td className="ly-number">{mibInWords(memory_mib)}</td>
      <td className="ly-number">{Math.round(cpu_cores * 100)} %</td>
      <td className="ly-number ly-not-phone">{secondsInWords(age_seconds)}</td>
      <td className="ly-number ly-not-phone">{pid}</td>
      <td style={{ paddingInline: 4 }}>
        {!own && (
          <span style={{ display: 'flex' }}>
            <Tooltip label="End it">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`End ${name}`}
                onClick={() => void signal(process, 'SIGTERM', 'was asked to end')}
              >
                <IconX size={16} />
              </ActionIcon>
            </Tooltip>
            <MoreSignals
              name={name}
              halted={halted}
              choose={(kill, done) => void signal(process, kill, done)}
            />
          </span>
        )}
      </td>
    </tr>
  );
}

interface MoreProps {
  name: string;
  halted: boolean;
  choose(signal: KillSignal, done: string): void;
}

function MoreSignals({ name, halted, choose }: MoreProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${name}`} title="More">
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => choose('SIGINT', 'was interrupted')}>Interrupt (Ctrl-C)</Menu.Item>
        {halted ? (
          <Menu.Item onClick={() => choose('SIGCONT', 'goes on')}>Go on</Menu.Item>
        ) : (
          <Menu.Item onClick={() => choose('SIGSTOP', 'is paused')}>Pause</Menu.Item>
        )}
        <Menu.Item color="red" onClick={() => choose('SIGKILL', 'was killed')}>
          Kill
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The program's name without its folder and arguments. */
function shortCommand(command: string): string {
  const [program = command] = command.split(' ');
  return program.slice(program.lastIndexOf('/') + 1) || command;
}
