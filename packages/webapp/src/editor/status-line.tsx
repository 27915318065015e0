/** The bottom line of a text: where it is kept, where the cursor is, its language, and who is here. */

import type { DocumentStatus } from '@lyceum/util/client/document-status';
import { STATUS_LABELS } from '@lyceum/util/client/document-status';
import {
  IconCheck,
  IconCloudCheck,
  IconCloudOff,
  IconEye,
  IconLoader2,
  type TablerIcon,
} from '@tabler/icons-react';
import { useObservable } from '../open-files/observable';
import { Collaborators } from './collaborators';
import { indentLabel } from './indentation';
import { LanguagePicker } from './language-picker';
import type { OpenDocument } from './open-document';
import { statusWords } from './status-words';
import type { TextSession } from './text-session';

const ICONS: Record<DocumentStatus['kind'], TablerIcon> = {
  loading: IconLoader2,
  failed: IconCloudOff,
  offline: IconCloudOff,
  read_only: IconEye,
  editing: IconLoader2,
  durable: IconCloudCheck,
  saved: IconCheck,
};

export function StatusLine({ session }: { session: TextSession }) {
  return (
    <footer className="status-line">
      <DocumentState session={session} />
      <span className="toolbar-space" />
      <Place session={session} />
      <LanguagePicker session={session} />
      <Collaborators session={session} />
    </footer>
  );
}

export function DocumentState({ session }: { session: OpenDocument }) {
  const status = useObservable(session.facts, (facts) => facts.status);
  const saveError = useObservable(session.facts, (facts) => facts.saveError);
  const Icon = ICONS[status.kind];
  const { detail, tone } = statusWords(status);
  const words = saveError === undefined ? detail : `not saved: ${saveError}`;
  return (
    <span className="state">
      <Icon
        size={15}
        stroke={1.8}
        className="state-icon"
        data-tone={saveError === undefined ? tone : 'bad'}
        aria-hidden
      />
      <span role="status" aria-label="Document state" className="state-word">
        {STATUS_LABELS[status.kind]}
      </span>
      {words !== undefined && (
        <span className="state-detail" title={words}>
          {words}
        </span>
      )}
    </span>
  );
}

function Place({ session }: { session: TextSession }) {
  const { line, column, selected } = useObservable(session.facts, (facts) => facts.position);
  const indent = useObservable(session.facts, (facts) => facts.indent);
  return (
    <>
      <span>
        Ln {line}, Col {column}
        {selected > 0 && ` (${selected} selected)`}
      </span>
      <span className="ly-not-phone">{indentLabel(indent)}</span>
    </>
  );
}
