import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  ListImagesCommand,
} from '@aws-sdk/client-ecr';
import { newRepository, other, owner, pushImage, region } from './ecr/world.ts';
import { ecrClient } from './support/ecr.ts';
import { type Server, startServer } from './support/server.ts';
import { until } from './support/until.ts';

const landingZone = `
accounts:
  - id: "${owner}"
    name: owner
    users:
      - name: reader
        policies:
          readOnly:
            Version: "2012-10-17"
            Statement:
              - { Sid: Look, Effect: Allow, Action: "ecr:Describe*", Resource: "*" }
              - { Sid: NoLists, Effect: Deny, Action: "ecr:ListImages", Resource: "*" }
  - { id: "${other}", name: other }
`;

// biome-ignore lint/suspicious/noExplicitAny: records are looked at member by member
type AuditRecord = Record<string, any>;

describe('the audit log', () => {
  let server: Server;
  let ecr: ECRClient;
  let stranger: ECRClient;
  let repository: string;

  before(async () => {
    server = await startServer({ landingZone, options: ['--audit-megabytes', '1', '--audit-files', '40'] });
    ecr = ecrClient(server.url, server.rootOf(owner), region);
    stranger = ecrClient(server.url, server.rootOf(other), region);
    repository = await newRepository(ecr);
    await pushImage(ecr, repository, 'v1');
  });
  after(async () => {
    ecr.destroy();
    stranger.destroy();
    await server.remove();
  });

  const age = (name: string) => Number(name.split('.')[2] ?? 0);
  const files = () =>
    readdirSync(server.data)
      .filter(name => name.startsWith('audit.log'))
      .sort((a, b) => age(b) - age(a));
  /** Every line of every file, the oldest first; a line that is no record throws. */
  const records = (): AuditRecord[] =>
    files().flatMap(name =>
      readFileSync(join(server.data, name), 'utf8')
        .split('\n')
        .slice(0, -1)
        .map(line => JSON.parse(line) as AuditRecord),
    );
  const recordOf = (matches: (record: AuditRecord) => boolean): Promise<AuditRecord> =>
    until(() => records().findLast(matches));
  const requestId = (error: unknown) => (error as { $metadata: { requestId: string } }).$metadata.requestId;
  const failing = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => assert.fail('it succeeded'),
      thrown => thrown,
    );
    return await recordOf(record => record.requestID === requestId(error));
  };

  test('tells who did what to which resource, and with what', async () => {
    const put = await recordOf(record => record.eventName === 'PutImage');
    const arn = `arn:aws:ecr:${region}:${owner}:repository/${repository}`;
    assert.equal(put.eventSource, 'ecr.amazonaws.com');
    assert.equal(put.userIdentity.type, 'Root');
    assert.deepEqual(put.resources, [{ ARN: arn, accountId: owner }]);
    assert.equal(put.recipientAccountId, owner);
    assert.equal(put.readOnly, false);
    assert.equal(put.responseElements, null);
    assert.equal(put.requestParameters.repositoryName, repository);
    assert.match(put.requestParameters.imageManifest, /schemaVersion/);
    assert.deepEqual(put.additionalEventData, {
      door: 'aws',
      decisions: [{ action: 'ecr:PutImage', resource: arn, decision: 'allowed' }],
    });
    assert.match(put.eventID, /^[0-9a-f-]{36}$/);
    const part = await recordOf(record => record.eventName === 'UploadLayerPart');
    assert.equal('layerPartBlob' in part.requestParameters, false);
    assert.equal(part.requestParameters.partFirstByte, 0);
  });

  test('tells why something was denied', async () => {
    const denied = await failing(
      stranger.send(new DescribeRepositoriesCommand({ registryId: owner, repositoryNames: [repository] })),
    );
    assert.equal(denied.errorCode, 'AccessDenied');
    assert.match(denied.errorMessage, /is not authorized to perform: ecr:DescribeRepositories/);
    assert.equal(denied.recipientAccountId, owner);
    assert.equal(denied.userIdentity.accountId, other);
    const [decision] = denied.additionalEventData.decisions;
    assert.deepEqual([decision.decision, decision.policyType], ['implicitly denied', 'resource']);
  });

  test('tells what was refused for its form', async () => {
    const unfit = await failing(ecr.send(new ListImagesCommand({ repositoryName: 'NOT a name' })));
    assert.equal(unfit.eventName, 'ListImages');
    assert.equal(unfit.errorCode, 'InvalidParameterException');
    assert.equal(unfit.userIdentity.type, 'Root');
    assert.deepEqual(unfit.requestParameters, { repositoryName: 'NOT a name' });
    assert.deepEqual(unfit.additionalEventData.decisions, []);
  });

  test('tells what failed for other reasons', async () => {
    const failed = await failing(ecr.send(new ListImagesCommand({ repositoryName: 'nothing/here' })));
    assert.equal(failed.errorCode, 'RepositoryNotFound');
    assert.equal(failed.additionalEventData.decisions[0].decision, 'allowed');
    assert.equal(failed.readOnly, true);
  });

  test('has docker’s calls as actions of the API, with its address and name', async () => {
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
    const authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`;
    const url = `${server.url}/v2/${owner}/${region}/${repository}/manifests/v1`;
    const answer = await fetch(url, { headers: { authorization, 'user-agent': 'docker/29.0' } });
    assert.equal(answer.status, 200);
    const pull = await recordOf(record => record.additionalEventData.operation === 'PullManifest');
    assert.equal(pull.eventName, 'BatchGetImage');
    assert.equal(pull.eventSource, 'ecr.amazonaws.com');
    assert.equal(pull.sourceIPAddress, '127.0.0.1');
    assert.equal(pull.userAgent, 'docker/29.0');
    assert.equal(pull.requestParameters.registryId, owner);
    assert.equal(pull.requestParameters.repositoryName, repository);
    assert.doesNotMatch(JSON.stringify(records()), new RegExp(authorization.slice(-40)));
  });

  test('has refused credentials, a few of many, and not those who show none', async () => {
    await fetch(`${server.url}/v2/`);
    const credentials = { ...server.rootOf(owner), secretAccessKey: 'wrong' };
    const forged = new ECRClient({ endpoint: server.url, region, credentials, maxAttempts: 1 });
    const record = await failing(forged.send(new GetAuthorizationTokenCommand({})));
    forged.destroy();
    assert.equal(record.eventType, 'EntrepotAuthenticationFailure');
    assert.equal(record.errorCode, 'SignatureDoesNotMatch');
    assert.deepEqual(record.userIdentity, { type: 'Unknown', accessKeyId: credentials.accessKeyId });

    const authorization = `Basic ${Buffer.from('AWS:nonsense').toString('base64')}`;
    for (let count = 0; count < 60; count++) {
      assert.equal((await fetch(`${server.url}/v2/`, { headers: { authorization } })).status, 401);
    }
    const refused = records().filter(each => each.eventType === 'EntrepotAuthenticationFailure');
    assert.ok(refused.length > 10 && refused.length < 40, `${refused.length} records`);
    assert.equal(refused.at(-1)?.errorCode, 'NotAuthorized');
    assert.doesNotMatch(JSON.stringify(records()), /nonsense/);
  });

  test('is put aside when it is full, and has every call', async () => {
    const before = records().length;
    const filler = 'x'.repeat(250);
    const calls: Promise<unknown>[] = [];
    for (let count = 0; count < 1_200; count++) {
      const repositoryNames = [0, 1, 2, 3].map(at => `${at}/${filler}`);
      calls.push(ecr.send(new DescribeRepositoriesCommand({ repositoryNames })).catch(() => {}));
      if (calls.length % 50 === 0) await Promise.all(calls);
    }
    await Promise.all(calls);
    // While it runs it may put a file aside between the listing and the reading.
    assert.equal(await server.stop(), 0);
    assert.equal(records().length, before + 1_200);
    assert.ok(files().length > 1, files().join(' '));
  });
});
