import type { FunctionDefinitions } from 'node:ffi';

type Functions<Definitions extends FunctionDefinitions> = ReturnType<
  typeof import('node:ffi').dlopen<Definitions>
>['functions'];

/** Linux's numbers for its calls, their flags and records are looked up for these. */
const architectures = ['x64', 'arm64'];

/**
 * Functions of the system's C library, through Node's foreign function interface; undefined where this is not Linux,
 * or this Node has no such interface, as Node 24 has none.
 */
export function libc<const Definitions extends FunctionDefinitions>(
  definitions: Definitions,
): Functions<Definitions> | undefined {
  if (process.platform !== 'linux' || !architectures.includes(process.arch)) return undefined;
  try {
    // Null is this process, which has the library in it.
    return process.getBuiltinModule('node:ffi').dlopen(null, definitions).functions;
  } catch {
    return undefined;
  }
}

/** `open`, called when it is first needed, and once. */
export function once<T>(open: () => T): () => T {
  let opened: { readonly value: T } | undefined;
  return () => {
    opened ??= { value: open() };
    return opened.value;
  };
}
