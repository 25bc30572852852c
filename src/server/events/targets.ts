import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { World } from '../../base/world.ts';
import type { EventTarget } from '../../registry/events/target.ts';
import type { Jobs } from '../../store/jobs/jobs.ts';
import { fileWorker } from './event-file.ts';
import type { EventTargetOptions } from './options.ts';
import { webhookWorker } from './webhook.ts';

const prefix = 'event-';

/** The targets of a configuration, with workers in `jobs` that deliver to them. */
export function openEventTargets(
  options: readonly EventTargetOptions[],
  jobs: Jobs,
  world: World,
): { readonly targets: readonly EventTarget[]; close(): Promise<void> } {
  const closing: (() => Promise<void>)[] = [];
  const targets = options.map((each): EventTarget => {
    const kind = kindOf(each);
    if ('webhook' in each) {
      jobs.work(webhookWorker(kind, each, world.now));
    } else {
      const { worker, close } = fileWorker(kind, each);
      jobs.work(worker);
      closing.push(close);
    }
    const { accounts, detailTypes } = each;
    return {
      kind,
      wants: event =>
        (accounts?.includes(event.account) ?? true) && (detailTypes?.includes(event['detail-type']) ?? true),
    };
  });
  return { targets, close: async () => void (await Promise.all(closing.map(close => close()))) };
}

/** Drops what waits for targets that the configuration no longer has. Resolves to how many events that were. */
export async function forgetOldTargets(targets: readonly EventTarget[], jobs: Jobs): Promise<number> {
  let dropped = 0;
  for (const { kind } of await jobs.stats()) {
    if (!kind.startsWith(prefix) || targets.some(target => target.kind === kind)) continue;
    dropped += await jobs.forget(kind);
  }
  return dropped;
}

/** The same target after a restart, wherever in the configuration it stands; says nothing of the URL. */
function kindOf(options: EventTargetOptions): string {
  const [type, address] =
    'webhook' in options ? ['webhook', options.webhook] : ['file', resolve(options.file)];
  return `${prefix}${type}-${createHash('sha256').update(address).digest('hex').slice(0, 12)}`;
}
