/** What the filter is written for. Other machines run no learner's program. */
export type Architecture = 'x64' | 'arm64'

/** Calls whose arguments decide. */
export type FilteredCall = 'clone' | 'clone3' | 'socket' | 'socketpair' | 'ioctl'

/** The numbers of the calls whose arguments decide. */
export const FILTERED: Record<Architecture, Record<FilteredCall, number>> = {
  x64: { clone: 56, clone3: 435, socket: 41, socketpair: 53, ioctl: 16 },
  arm64: { clone: 220, clone3: 435, socket: 198, socketpair: 199, ioctl: 29 },
}

/** Both machines number new calls alike. This one and all after it came with Linux 6.17 or later; no program here needs them. */
export const FIRST_UNKNOWN = 468

/** Calls no learner's program needs, by name: Linux `asm/unistd_64.h` for x64, `asm-generic/unistd.h` for arm64. */
const NUMBERS: Record<string, Partial<Record<Architecture, number>>> = {
  // Looking into or steering other processes.
  ptrace: { x64: 101, arm64: 117 },
  process_vm_readv: { x64: 310, arm64: 270 },
  process_vm_writev: { x64: 311, arm64: 271 },
  process_madvise: { x64: 440, arm64: 440 },
  process_mrelease: { x64: 448, arm64: 448 },
  pidfd_open: { x64: 434, arm64: 434 },
  pidfd_getfd: { x64: 438, arm64: 438 },
  pidfd_send_signal: { x64: 424, arm64: 424 },
  kcmp: { x64: 312, arm64: 272 },
  move_pages: { x64: 279, arm64: 239 },
  migrate_pages: { x64: 256, arm64: 238 },
  // Wide doors into the kernel.
  bpf: { x64: 321, arm64: 280 },
  perf_event_open: { x64: 298, arm64: 241 },
  userfaultfd: { x64: 323, arm64: 282 },
  io_uring_setup: { x64: 425, arm64: 425 },
  io_uring_enter: { x64: 426, arm64: 426 },
  io_uring_register: { x64: 427, arm64: 427 },
  seccomp: { x64: 317, arm64: 277 },
  fanotify_init: { x64: 300, arm64: 262 },
  fanotify_mark: { x64: 301, arm64: 263 },
  lsm_get_self_attr: { x64: 459, arm64: 459 },
  lsm_set_self_attr: { x64: 460, arm64: 460 },
  lsm_list_modules: { x64: 461, arm64: 461 },
  // Keys, and files that live in no folder.
  add_key: { x64: 248, arm64: 217 },
  request_key: { x64: 249, arm64: 218 },
  keyctl: { x64: 250, arm64: 219 },
  memfd_create: { x64: 319, arm64: 279 },
  memfd_secret: { x64: 447, arm64: 447 },
  // Mounts and namespaces.
  mount: { x64: 165, arm64: 40 },
  umount2: { x64: 166, arm64: 39 },
  pivot_root: { x64: 155, arm64: 41 },
  chroot: { x64: 161, arm64: 51 },
  open_tree: { x64: 428, arm64: 428 },
  open_tree_attr: { x64: 467, arm64: 467 },
  move_mount: { x64: 429, arm64: 429 },
  fsopen: { x64: 430, arm64: 430 },
  fsconfig: { x64: 431, arm64: 431 },
  fsmount: { x64: 432, arm64: 432 },
  fspick: { x64: 433, arm64: 433 },
  mount_setattr: { x64: 442, arm64: 442 },
  statmount: { x64: 457, arm64: 457 },
  listmount: { x64: 458, arm64: 458 },
  unshare: { x64: 272, arm64: 97 },
  setns: { x64: 308, arm64: 268 },
  name_to_handle_at: { x64: 303, arm64: 264 },
  open_by_handle_at: { x64: 304, arm64: 265 },
  // IPC with no socket, which outlives its maker.
  shmget: { x64: 29, arm64: 194 },
  shmat: { x64: 30, arm64: 196 },
  shmctl: { x64: 31, arm64: 195 },
  shmdt: { x64: 67, arm64: 197 },
  semget: { x64: 64, arm64: 190 },
  semop: { x64: 65, arm64: 193 },
  semctl: { x64: 66, arm64: 191 },
  semtimedop: { x64: 220, arm64: 192 },
  msgget: { x64: 68, arm64: 186 },
  msgsnd: { x64: 69, arm64: 189 },
  msgrcv: { x64: 70, arm64: 188 },
  msgctl: { x64: 71, arm64: 187 },
  mq_open: { x64: 240, arm64: 180 },
  mq_unlink: { x64: 241, arm64: 181 },
  mq_notify: { x64: 244, arm64: 184 },
  mq_getsetattr: { x64: 245, arm64: 185 },
  mq_timedsend: { x64: 242, arm64: 182 },
  mq_timedreceive: { x64: 243, arm64: 183 },
  // The machine itself.
  init_module: { x64: 175, arm64: 105 },
  finit_module: { x64: 313, arm64: 273 },
  delete_module: { x64: 176, arm64: 106 },
  create_module: { x64: 174 },
  kexec_load: { x64: 246, arm64: 104 },
  kexec_file_load: { x64: 320, arm64: 294 },
  reboot: { x64: 169, arm64: 142 },
  settimeofday: { x64: 164, arm64: 170 },
  clock_settime: { x64: 227, arm64: 112 },
  clock_adjtime: { x64: 305, arm64: 266 },
  adjtimex: { x64: 159, arm64: 171 },
  swapon: { x64: 167, arm64: 224 },
  swapoff: { x64: 168, arm64: 225 },
  sethostname: { x64: 170, arm64: 161 },
  setdomainname: { x64: 171, arm64: 162 },
  acct: { x64: 163, arm64: 89 },
  quotactl: { x64: 179, arm64: 60 },
  quotactl_fd: { x64: 443, arm64: 443 },
  syslog: { x64: 103, arm64: 116 },
  vhangup: { x64: 153, arm64: 58 },
  nfsservctl: { x64: 180, arm64: 42 },
  lookup_dcookie: { x64: 212, arm64: 18 },
  // Memory policy and execution personality.
  personality: { x64: 135, arm64: 92 },
  mbind: { x64: 237, arm64: 235 },
  set_mempolicy: { x64: 238, arm64: 237 },
  get_mempolicy: { x64: 239, arm64: 236 },
  set_mempolicy_home_node: { x64: 450, arm64: 450 },
  // inotify instances are counted per user, over all pods: one learner could take them from the others.
  inotify_init: { x64: 253 },
  inotify_init1: { x64: 294, arm64: 26 },
  // x86 only.
  iopl: { x64: 172 },
  ioperm: { x64: 173 },
  modify_ldt: { x64: 154 },
  uselib: { x64: 134 },
  _sysctl: { x64: 156 },
  sysfs: { x64: 139 },
  ustat: { x64: 136 },
  uretprobe: { x64: 335 },
  uprobe: { x64: 336 },
}

/** The numbers of the calls that always fail. */
export const DENIED: Record<Architecture, readonly number[]> = { x64: numbersOn('x64'), arm64: numbersOn('arm64') }

function numbersOn(architecture: Architecture): number[] {
  return Object.values(NUMBERS).flatMap((numbers) => numbers[architecture] ?? [])
}
