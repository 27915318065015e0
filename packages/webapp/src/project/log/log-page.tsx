/** The page "Log": who did what when in the project, live, by day; filtered by person, topic and words. A lazy chunk. */
import './log.css';
import type { AccountId } from '@lyceum/util/ids';
import { LOG_TOPICS, type LogFilter, type LogTopic } from '@lyceum/util/schema/project-log';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconHistory, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { EmptyState } from '../../app/empty-state';
import { useAppSelector } from '../../app/store';
import { Waiting } from '../../app/waiting';
import type { Project } from '../../projects/rows';
import { namedMembers, selectMembers } from '../../projects/selectors';
import { fullName } from '../../theme/person-avatar';
import { LogRow } from './log-row';
import { dayName, TOPIC_LABELS } from './log-words';
import { byDay } from './merged-entries';
import { useLog } from './use-log';

/** The value of "The system" in the list of people: no account has it. */
const SYSTEM = 'system';

export default function LogPage({ project }: { project: Project }) {
  const { project_id } = project;
  const [who, setWho] = useState('');
  const [topic, setTopic] = useState<LogTopic | ''>('');
  const [text, setText] = useState('');
  const filter = useMemo<LogFilter>(
    () => ({
      ...(who !== '' && { account_id: who === SYSTEM ? null : (who as AccountId) }),
      ...(topic !== '' && { topic }),
      ...(text.trim() !== '' && { text: text.trim() }),
    }),
    [who, topic, text],
  );
  const { entries, loaded, busy, failure, more } = useLog(project_id, filter);
  const days = useMemo(() => byDay(entries, (time) => dayName(time, Date.now())), [entries]);
  return (
    <div className="ly-page">
      <div className="ly-narrow">
        <h1 className="ly-page-title">Log</h1>
        <div className="ly-log-bar">
          <TextInput
            type="search"
            className="ly-fill"
            aria-label="Filter the log"
            placeholder="Filter the log"
            leftSection={<IconSearch size={15} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <WhoSelect project={project} who={who} setWho={setWho} />
          <NativeSelect
            aria-label="What"
            data={[
              { value: '', label: 'Everything' },
              ...Object.keys(LOG_TOPICS).map((value) => ({ value, label: TOPIC_LABELS[value as LogTopic] })),
            ]}
            value={topic}
            onChange={(event) => setTopic(event.currentTarget.value as LogTopic | '')}
          />
        </div>
        {failure !== undefined && entries.length === 0 && (
          <Empty title="The log could not be loaded" words={failure} />
        )}
        {!loaded && entries.length === 0 && failure === undefined && <Waiting what="Loading the log…" />}
        {loaded && entries.length === 0 && !busy && failure === undefined && (
          <Empty title="Nothing here fits" words="The log keeps who did what in this project for a year." />
        )}
        <div role="log" aria-label="Project log" aria-live="off">
          {days.map(({ name, entries: ofDay }) => (
            <section key={name} className="ly-log-day" aria-label={name}>
              <h2>{name}</h2>
              <ol>
                {ofDay.map((entry) => (
                  <LogRow key={entry.log_id} entry={entry} project_id={project_id} />
                ))}
              </ol>
            </section>
          ))}
        </div>
        {more && (
          <Button variant="default" mt="md" loading={busy} onClick={more}>
            Show older
          </Button>
        )}
      </div>
    </div>
  );
}

function WhoSelect({ project, who, setWho }: { project: Project; who: string; setWho(who: string): void }) {
  const rows = useAppSelector((state) => selectMembers(state, project.project_id));
  const people = useAppSelector((state) => state.members.people);
  const members = useMemo(() => namedMembers(rows, people), [rows, people]);
  return (
    <NativeSelect
      aria-label="Who"
      data={[
        { value: '', label: 'Everybody' },
        ...members.map((member) => ({ value: member.account_id, label: fullName(member) })),
        { value: SYSTEM, label: 'The system' },
      ]}
      value={who}
      onChange={(event) => setWho(event.currentTarget.value)}
    />
  );
}

function Empty({ title, words }: { title: string; words: string }) {
  return (
    <EmptyState icon={<IconHistory size={40} stroke={1.2} aria-hidden />} title={title}>
      {words}
    </EmptyState>
  );
}
