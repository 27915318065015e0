/** Moves a stopped project to another node: for administrators of a site that has several. Shows nothing where there is one. */
import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { moveProject } from '../../api/nodes';
import { notifyDone, notifyFailure } from '../../app/notify';
import type { Project } from '../../projects/rows';
import { useNodes } from './use-nodes';

export function MoveProject({ project }: { project: Project }) {
  const { nodes = [] } = useNodes();
  const [node_id, setNode] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { state } = project.state;
  const isStopped = state === 'opened' || state === 'closed';
  if (nodes.length < 2) return null;
  const move = async () => {
    if (node_id === null) return;
    setBusy(true);
    try {
      await moveProject(project.project_id, node_id);
      notifyDone(`The project is on ${node_id} now.`);
    } catch (error) {
      notifyFailure('The project was not moved', error);
    }
    setBusy(false);
  };
  return (
    <Group gap="sm" mt="md" align="flex-end">
      <Select
        label="Move to node"
        description={isStopped ? 'All its files go along.' : 'Stop the project first.'}
        placeholder="Choose a node"
        data={nodes.map((node) => ({ value: node.node_id, label: node.node_id, disabled: !node.live }))}
        value={node_id}
        onChange={setNode}
      />
      <Button
        variant="default"
        disabled={!isStopped || node_id === null}
        loading={busy}
        onClick={() => void move()}
      >
        Move
      </Button>
    </Group>
  );
}
