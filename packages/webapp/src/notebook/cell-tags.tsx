/** The tags of a cell, as people gave them. They are changed in the panel "Cell". */
export function CellTags({ tags }: { tags: readonly string[] }) {
  return (
    <ul className="nb-tags" aria-label="Tags">
      {tags.map((tag) => (
        <li key={tag}>{tag}</li>
      ))}
    </ul>
  );
}
