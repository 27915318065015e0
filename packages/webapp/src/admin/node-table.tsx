/** The nodes of the site: whether they live, their memory, their projects. Used by the administration page. */
import { IconAlertTriangle, IconCircleFilled } from '@tabler/icons-react';
import type { NodeInfo } from '../api/nodes';
import { mibInWords, secondsInWords } from '../project/usage/usage-words';
import { useNodes } from '../project/usage/use-nodes';

export function NodeTable() {
  const { nodes, failure } = useNodes();
  if (!nodes) return <p className="ly-usage-note">{failure ?? 'Reading…'}</p>;
  if (nodes.length === 0)
    return <p className="ly-usage-note">No compute server has registered yet: no project can run.</p>;
  return (
    <>
      <div className="ly-processes-frame">
        <table className="ly-processes" aria-label="Nodes">
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">State</th>
              <th scope="col" className="ly-number">
                Free memory
              </th>
              <th scope="col" className="ly-number">
                Running
              </th>
              <th scope="col" className="ly-number ly-not-phone">
                Projects
              </th>
              <th scope="col" className="ly-not-phone">
                Driver
              </th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((node) => (
              <Row key={node.node_id} node={node} />
            ))}
          </tbody>
        </table>
      </div>
      {failure !== undefined && <p className="ly-usage-note">Not up to date: {failure}</p>}
    </>
  );
}

function Row({ node }: { node: NodeInfo }) {
  const { node_id, live, heartbeat, memory_mib, free_memory_mib, running, projects, driver } = node;
  const silent = secondsInWords((Date.now() - Date.parse(heartbeat)) / 1000);
  return (
    <tr>
      <td className="ly-command">{node_id}</td>
      <td>
        <span className="ly-status" data-tone={live ? 'good' : 'bad'}>
          {live ? <IconCircleFilled size={9} aria-hidden /> : <IconAlertTriangle size={14} aria-hidden />}
          {live ? 'Live' : `Silent for ${silent}`}
        </span>
      </td>
      <td className="ly-number">
        {free_memory_mib === null ? '–' : mibInWords(free_memory_mib)}
        {memory_mib !== null && ` of ${mibInWords(memory_mib)}`}
      </td>
      <td className="ly-number">{running}</td>
      <td className="ly-number ly-not-phone">{projects}</td>
      <td className="ly-not-phone">{driver}</td>
    </tr>
  );
}
