import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Docker } from '../support/docker.ts';
import { buildImage, runImage } from '../support/images.ts';
import { failedWith, succeeded } from '../support/run.ts';
import { until } from '../support/until.ts';
import { skipScenario } from './place.ts';
import {
  far,
  near,
  openReplicationPlace,
  type ReplicationPlace,
  replicationWays,
} from './replication-place.ts';

const source = '111122223333';
const destination = '444455556666';
const role = `arn:aws:sts::${source}:assumed-role/AWSServiceRoleForECRReplication/`;

interface Status {
  readonly region: string;
  readonly registryId: string;
  readonly status: string;
  readonly failureCode?: string;
}

for (const way of replicationWays) {
  const name = `S5: images are replicated instead of built twice, ${way}`;
  suite(name, { skip: skipScenario(name) }, () => {
    let place: ReplicationPlace;
    let pusher: Docker;
    let image: string;
    const sourceAws = () => place.aws(source, near);
    const destinationAws = () => place.aws(destination, far);

    const file = (content: object) => {
      const path = join(place.home, 'document.json');
      writeFileSync(path, JSON.stringify(content));
      return `file://${path}`;
    };
    const replicate = (...destinations: { region: string; registryId: string }[]) =>
      sourceAws().json<{ replicationConfiguration: object }>(
        ...['ecr', 'put-replication-configuration', '--replication-configuration'],
        file({ rules: destinations.length === 0 ? [] : [{ destinations }] }),
      );
    /** Builds and pushes `app/web:TAG`; resolves to the digest that docker says. */
    const push = async (tag: string, says: string): Promise<string> => {
      await buildImage(pusher, `${image}:${tag}`, { says, layers: [200_000] });
      const said = await pusher.ok(['push', `${image}:${tag}`]);
      const digest = /digest: (sha256:[0-9a-f]{64})/.exec(said)?.[1];
      assert.ok(digest, said);
      return digest;
    };
    const statuses = async (imageDigest: string, repository = 'app/web'): Promise<Status[]> => {
      const answer = await sourceAws().json<{ replicationStatuses: Status[] }>(
        ...['ecr', 'describe-image-replication-status', '--repository-name', repository],
        ...['--image-id', `imageDigest=${imageDigest}`],
      );
      return answer.replicationStatuses;
    };
    const settled = (digest: string): Promise<Status[]> =>
      until(async () => {
        const found = await statuses(digest);
        return found.every(({ status }) => status !== 'IN_PROGRESS') && found;
      });
    /** Pulls `app/web` afresh in another account or region, and answers what it says when it is run. */
    const pulled = async (account: string, region: string, reference: string): Promise<string> => {
      const docker = await place.docker('puller', account, region);
      const there = `${await place.reference(account, region, 'app/web')}${reference}`;
      await docker.try(['image', 'rm', '--force', there]);
      succeeded(await docker.try(['pull', there]));
      return runImage(docker, there);
    };
    const tagsAt = async (account: string, region: string): Promise<Record<string, string[]>> => {
      const ran = await place
        .aws(account, region)
        .try('ecr', 'describe-images', '--repository-name', 'app/web', '--output', 'json');
      if (ran.code !== 0) {
        failedWith(ran, 'RepositoryNotFoundException');
        return {};
      }
      const { imageDetails } = JSON.parse(ran.stdout) as {
        imageDetails: { imageDigest: string; imageTags?: string[] }[];
      };
      return Object.fromEntries(imageDetails.map(each => [each.imageDigest, each.imageTags ?? []]));
    };

    before(async () => {
      place = await openReplicationPlace(way, [source, destination]);
      await sourceAws().json('ecr', 'create-repository', '--repository-name', 'app/web');
      image = await place.reference(source, near, 'app/web');
      pusher = await place.docker('pusher', source, near);
    });
    after(() => place?.close());

    let early: string;
    test('step 1: replication is off at first, takes destinations, and shows the destination account’s id', async () => {
      early = await push('early', 'pushed before replication was on');
      assert.deepEqual(await sourceAws().json('ecr', 'describe-registry'), {
        registryId: source,
        replicationConfiguration: { rules: [] },
      });
      const to = { region: far, registryId: destination };
      const { replicationConfiguration } = await replicate(to);
      assert.deepEqual(replicationConfiguration, { rules: [{ destinations: [to] }] });
      assert.match(await sourceAws().text('ecr', 'describe-registry'), new RegExp(destination));
    });

    test('without a registry policy at the destination a push is a failure that says so', async () => {
      const digest = await push('refused', 'refused');
      assert.deepEqual(await settled(digest), [
        { region: far, registryId: destination, status: 'FAILED', failureCode: 'AccessDenied' },
      ]);
      assert.deepEqual(await tagsAt(destination, far), {});
      const denied = place
        .audit(far)
        .find(({ eventName, errorCode }) => eventName === 'ReplicateImage' && errorCode !== undefined);
      assert.equal(denied?.errorCode, 'AccessDenied');
      assert.equal(denied?.requestParameters.imageDigest, digest);
    });

    test('step 2: the destination adds the statement that the console’s generator makes', async () => {
      const statement = {
        Sid: 'AllowReplication',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${source}:root` },
        Action: ['ecr:CreateRepository', 'ecr:ReplicateImage'],
        Resource: `arn:aws:ecr:${far}:${destination}:repository/*`,
      };
      const { policyText } = await destinationAws().json<{ policyText: string }>(
        ...['ecr', 'put-registry-policy', '--policy-text'],
        file({ Version: '2012-10-17', Statement: [statement] }),
      );
      assert.deepEqual(JSON.parse(policyText).Statement, [statement]);
    });

    let latest: string;
    test('step 3: a push makes the same image appear in the destination, where it is pulled and run', async () => {
      latest = await push('latest', 'replicated once');
      const begun = await statuses(latest);
      assert.ok(['IN_PROGRESS', 'COMPLETE'].includes(begun[0]?.status ?? ''), JSON.stringify(begun));
      assert.deepEqual(await settled(latest), [{ region: far, registryId: destination, status: 'COMPLETE' }]);
      assert.deepEqual(await tagsAt(destination, far), { [latest]: ['latest'] });
      assert.equal(await pulled(destination, far, ':latest'), 'replicated once');
      assert.equal(await pulled(destination, far, `@${latest}`), 'replicated once');
    });

    test('the destination tells of it: an event, and a record of the service-linked role', async () => {
      const told = (await place.events(far)).find(
        event => event['detail-type'] === 'ECR Replication Action' && event.detail['image-digest'] === latest,
      );
      assert.deepEqual(
        { account: told?.account, region: told?.region, detail: told?.detail },
        {
          account: destination,
          region: far,
          detail: {
            result: 'SUCCESS',
            'repository-name': 'app/web',
            'image-digest': latest,
            'source-account': source,
            'action-type': 'REPLICATE',
            'source-region': near,
            'image-tag': 'latest',
          },
        },
      );
      const record = place
        .audit(far)
        .filter(({ eventName, errorCode }) => eventName === 'ReplicateImage' && errorCode === undefined)
        .find(({ requestParameters }) => requestParameters.imageDigest === latest);
      assert.ok(record, 'no record');
      assert.ok(record.userIdentity.arn.startsWith(role), record.userIdentity.arn);
      assert.equal(record.recipientAccountId, destination);
      assert.equal(record.awsRegion, far);
    });

    test('images pushed earlier are not copied', async () => {
      assert.deepEqual(await statuses(early), []);
      assert.ok(!(early in (await tagsAt(destination, far))));
    });

    test('a tag is overwritten at the destination: latest moves', async () => {
      const newer = await push('latest', 'replicated twice');
      await settled(newer);
      assert.deepEqual(await tagsAt(destination, far), { [newer]: ['latest'], [latest]: [] });
      assert.equal(await pulled(destination, far, ':latest'), 'replicated twice');
      assert.equal(await pulled(destination, far, `@${latest}`), 'replicated once');
    });

    test('across the regions of one account it needs no policy', async () => {
      await replicate({ region: far, registryId: source }, { region: far, registryId: destination });
      const digest = await push('regional', 'in another region');
      assert.deepEqual(await settled(digest), [
        { region: far, registryId: source, status: 'COMPLETE' },
        { region: far, registryId: destination, status: 'COMPLETE' },
      ]);
      assert.deepEqual(await tagsAt(source, far), { [digest]: ['regional'] });
      assert.equal(await pulled(source, far, ':regional'), 'in another region');
    });

    test('turned off, nothing is copied any more, and what was copied stays', async () => {
      await replicate();
      const digest = await push('alone', 'not replicated');
      assert.deepEqual(await statuses(digest), []);
      assert.ok(!(digest in (await tagsAt(destination, far))));
      assert.equal(await pulled(destination, far, ':latest'), 'replicated twice');
    });
  });
}
