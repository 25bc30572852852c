import { libc, once } from '../libc.ts';

/** Calls on sockets that Node does not have. Descriptors are the caller's to close. */
export interface Sockets {
  /** Another descriptor of the same socket, which stays when the first is closed; undefined where there can be none. */
  duplicate(socket: number): number | undefined;
  /** A set of sockets whose room can be waited for; undefined where there can be none. */
  openSet(): number | undefined;
  /** Adds a socket to a set; gives whether it could. */
  add(set: number, socket: number): boolean;
  /** Ends a connection both ways, whoever holds it. */
  shutDown(socket: number): void;
}

/** From the kernel's headers (`fcntl(2)`, `epoll_ctl(2)`, `shutdown(2)`). */
const duplicateAbove = 1030;
const closeOnExec = 0o2000000;
const addToSet = 1;
const bothWays = 2;

/** `struct epoll_event`: what to wait for, and a number, where `packed` leaves it. Both are written by this machine. */
export const epoll = {
  room: 4,
  numberAt: process.arch === 'x64' ? 4 : 8,
  bytes: process.arch === 'x64' ? 12 : 16,
} as const;

function open(): Sockets | undefined {
  const c = libc({
    fcntl: { return: 'i32', arguments: ['i32', 'i32', 'i32'] },
    epoll_create1: { return: 'i32', arguments: ['i32'] },
    epoll_ctl: { return: 'i32', arguments: ['i32', 'i32', 'i32', 'pointer'] },
    shutdown: { return: 'i32', arguments: ['i32', 'i32'] },
  });
  if (c === undefined) return undefined;
  const event = new Uint32Array(epoll.bytes / 4);
  const valid = (descriptor: number) => (descriptor < 0 ? undefined : descriptor);
  return {
    duplicate: socket => valid(c.fcntl(socket, duplicateAbove, 0)),
    openSet: () => valid(c.epoll_create1(closeOnExec)),
    add(set, socket) {
      event[0] = epoll.room;
      event[epoll.numberAt / 4] = socket;
      return c.epoll_ctl(set, addToSet, socket, event) === 0;
    },
    shutDown: socket => void c.shutdown(socket, bothWays),
  };
}

/** Undefined where this is not Linux, or this Node cannot call the system's C library. */
export const sockets = once(open);
