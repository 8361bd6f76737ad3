export interface FirstShellOptions {
  /** How many open files above stderr go on to the pod: those the server means it to have. */
  readonly files: number
  /** Files of cgroups that the pod enters before anything of it starts. */
  readonly entrances: readonly string[]
}

/**
 * The words before a pod's command. bubblewrap passes on what it inherits, so everything that is not meant for the pod is
 * closed first. A process that cannot enter a cgroup it was promised does not become a pod.
 */
export function firstShell({ files, entrances }: FirstShellOptions): string[] {
  // Without --norc, bash takes a socket on its stdin for a remote login and runs ~/.bashrc.
  return ['/bin/bash', '--norc', '-c', SCRIPT, 'first-shell', `${2 + files}`, ...entrances, '--']
}

/** A 0 stands for the process that writes it: cgroups(7). */
const SCRIPT = `
  for f in /proc/self/fd/*; do n=\${f##*/}; [ "$n" -gt "$1" ] && eval "exec $n>&-"; done
  shift
  while [ "$1" != -- ]; do echo 0 > "$1" || exit 71; shift; done
  shift
  exec "$@"`
