/** The mark of Lyceum, and the mark with the name. Decoration: its link or heading carries the words. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <path d="M16 2 30 16 16 30 2 16Z" fill="var(--mantine-color-accent-7)" />
      <path d="M16 10 22 16 16 22 10 16Z" fill="#fff" />
    </svg>
  );
}
