/**
 * The command `open FILE…` of every shell: a small script in a folder of ours, outside the home. Written when the first terminal is opened.
 * It asks through the terminal itself (open-commands.ts), so that it works wherever the shell's output goes, tmux included.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SCRIPT = String.raw`#!/bin/sh
# Shows files and folders of the project in the browser of whoever typed this. Lyceum writes this file anew at each start.
if [ $# -eq 0 ]; then
  echo 'Usage: open FILE...   shows files and folders of the project in your browser' >&2
  exit 2
fi
tty=/dev/tty
if [ -n "$TMUX" ]; then
  tty=$(tmux display-message -p '#{client_tty}' 2>/dev/null)
  [ -n "$tty" ] || tty=/dev/tty
fi
if [ -z "$LYCEUM_OPEN_KEY" ] || ! { : >"$tty"; } 2>/dev/null; then
  echo 'open: this works in a terminal of Lyceum only' >&2
  exit 1
fi
status=0
for file in "$@"; do
  if [ ! -e "$file" ]; then
    printf 'open: %s: no such file or folder\n' "$file" >&2
    status=1
    continue
  fi
  case $file in
    /*) path=$file ;;
    *) path=$PWD/$file ;;
  esac
  printf '\033]7717;%s;%s\007' "$LYCEUM_OPEN_KEY" "$(printf %s "$path" | base64 | tr -d '\n')" >"$tty"
done
exit $status
`;

/** Gives the folder for PATH. */
export function writeOpenScript(state_dir: string): string {
  const bin = join(state_dir, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'open'), SCRIPT, { mode: 0o755 });
  // The mode above holds for a new file only, and less the umask.
  chmodSync(join(bin, 'open'), 0o755);
  return bin;
}
