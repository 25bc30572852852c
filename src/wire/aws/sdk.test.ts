import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ecrSdk from '@aws-sdk/client-ecr';
import * as iamSdk from '@aws-sdk/client-iam';
import * as stsSdk from '@aws-sdk/client-sts';
import { decodeJson, encodeJson, encodeJsonError, jsonContentType, jsonOperation } from './json.ts';
import { type Answer, listen, type Received } from './loopback.test-support.ts';
import { loadModelFile, type OperationModel } from './model.ts';
import { decodeQuery, encodeQuery, encodeQueryError, queryContentType } from './query.ts';
import { parseSignature } from './sigv4/parse.ts';
import { verifySignature } from './sigv4/verify.ts';
import { validate } from './validate.ts';

/** The real clients against these codecs: what they send is decoded, what is encoded they read. */
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret/+=', sessionToken: 'token==' };
const options = (endpoint: string) => ({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });

interface Call {
  readonly operation: OperationModel;
  readonly input: Record<string, unknown>;
}

/** Serves one call: every request has to be signed, decodable and valid. */
function json(calls: Call[], answer: (call: Call) => unknown): (request: Received) => Answer {
  const model = loadModelFile('ecr');
  return request => {
    const operation = jsonOperation(model, request.target);
    const call = { operation, input: decodeJson(operation, request.body) };
    calls.push(checked(request, call));
    return { status: 200, type: jsonContentType(model), body: encodeJson(operation, answer(call)) };
  };
}

function query(
  service: 'iam' | 'sts',
  calls: Call[],
  answer: (call: Call) => unknown,
): (request: Received) => Answer {
  const model = loadModelFile(service);
  return request => {
    const call = decodeQuery(model, request.body.toString());
    calls.push(checked(request, call));
    return {
      status: 200,
      type: queryContentType,
      body: encodeQuery(model, call.operation, answer(call), 'body-id'),
    };
  };
}

function checked(request: Received, call: Call): Call {
  const parsed = parseSignature(request);
  assert.equal(parsed.accessKeyId, credentials.accessKeyId);
  assert.equal(parsed.sessionToken, credentials.sessionToken);
  verifySignature(request, parsed, credentials.secretAccessKey, Date.now());
  assert.deepEqual(validate(call.operation.input, call.input), []);
  return call;
}

const withoutMetadata = ({ $metadata: _, ...output }: { $metadata: unknown }) => output;

test('ECR: input and output of many forms arrive as they were sent', async () => {
  const calls: Call[] = [];
  const outputs: Record<string, unknown> = {
    CreateRepository: {
      repository: {
        repositoryArn: 'arn:aws:ecr:eu-central-1:123456789012:repository/a/b',
        repositoryName: 'a/b',
        createdAt: new Date(1_563_223_656_123),
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'v*' }],
        imageScanningConfiguration: { scanOnPush: true },
      },
    },
    UploadLayerPart: { repositoryName: 'a/b', lastByteReceived: 4_294_967_296 },
    DescribeImageScanFindings: {
      imageScanFindings: {
        findingSeverityCounts: { HIGH: 2 },
        enhancedFindings: [{ score: 7.5, resources: [{ tags: { __proto: 'x' } }] }],
      },
    },
    ListImages: { imageIds: [] },
    GetAuthorizationToken: {
      authorizationData: [{ authorizationToken: 'QVdTOg==', expiresAt: new Date(1_448_875_853_241) }],
    },
    TagResource: {},
  };
  await using server = await listen(json(calls, ({ operation }) => outputs[operation.name]));
  const client = new ecrSdk.ECRClient(options(server.endpoint));
  const inputs = {
    CreateRepository: {
      repositoryName: 'a/b',
      tags: [{ Key: 'ключ', Value: '値 "\\\n' }],
      imageScanningConfiguration: { scanOnPush: true },
    },
    UploadLayerPart: {
      repositoryName: 'a/b',
      uploadId: '00000000-0000-0000-0000-000000000000',
      partFirstByte: 0,
      partLastByte: 4_294_967_296,
      layerPartBlob: Buffer.from([0, 255, 128, 10]),
    },
    DescribeImageScanFindings: { repositoryName: 'a/b', imageId: { imageTag: 'x' }, maxResults: 1000 },
    ListImages: { repositoryName: 'a/b', filter: { tagStatus: 'TAGGED' as const } },
    GetAuthorizationToken: {},
    TagResource: { resourceArn: 'arn', tags: [] },
  };
  const send = {
    CreateRepository: () => client.send(new ecrSdk.CreateRepositoryCommand(inputs.CreateRepository)),
    UploadLayerPart: () => client.send(new ecrSdk.UploadLayerPartCommand(inputs.UploadLayerPart)),
    DescribeImageScanFindings: () =>
      client.send(new ecrSdk.DescribeImageScanFindingsCommand(inputs.DescribeImageScanFindings)),
    ListImages: () => client.send(new ecrSdk.ListImagesCommand(inputs.ListImages)),
    GetAuthorizationToken: () => client.send(new ecrSdk.GetAuthorizationTokenCommand({})),
    TagResource: () => client.send(new ecrSdk.TagResourceCommand(inputs.TagResource)),
  };
  for (const [name, run] of Object.entries(send)) {
    assert.deepEqual(withoutMetadata(await run()), outputs[name], name);
    const call = calls.at(-1)!;
    assert.equal(call.operation.name, name);
    assert.deepEqual(call.input, inputs[name as keyof typeof inputs], name);
  }
});

test('IAM and STS: input and output of many forms arrive as they were sent', async () => {
  const calls: Call[] = [];
  const date = new Date(1_700_000_000_000);
  const role = {
    Path: '/x/',
    RoleName: 'r',
    RoleId: 'AROA',
    Arn: 'arn',
    CreateDate: date,
    AssumeRolePolicyDocument: '%7B%7D',
  };
  const outputs: Record<string, unknown> = {
    CreateRole: {
      Role: { ...role, Tags: [{ Key: 'a<b>&"\'c', Value: ' blank\r\n\ttab 😀 ' }], MaxSessionDuration: 3600 },
    },
    ListRoles: { Roles: [role, role], IsTruncated: true, Marker: 'next' },
    ListUsers: { Users: [], IsTruncated: false },
    GetAccountSummary: { SummaryMap: { Users: 5, Roles: 0 } },
    DeleteRole: {},
    SimulateCustomPolicy: {
      EvaluationResults: [
        {
          EvalActionName: 'ecr:PutImage',
          EvalDecision: 'allowed',
          EvalDecisionDetails: { 'a b': 'implicitDeny' },
        },
      ],
    },
    AssumeRole: {
      Credentials: { AccessKeyId: 'ASIA', SecretAccessKey: 's/+', SessionToken: 't==', Expiration: date },
      PackedPolicySize: 3,
    },
    GetCallerIdentity: { UserId: 'u', Account: '123456789012', Arn: 'arn' },
  };
  const inputs = {
    CreateRole: {
      RoleName: 'r+=,.@-_',
      AssumeRolePolicyDocument: '{"Version": "2012-10-17",\r\n"a": "& +%é"}',
      Tags: [{ Key: 'k', Value: '' }],
    },
    ListRoles: { PathPrefix: '/a/b/', MaxItems: 7 },
    ListUsers: {},
    GetAccountSummary: {},
    DeleteRole: { RoleName: 'r' },
    SimulateCustomPolicy: {
      PolicyInputList: ['{}', '{ }'],
      ActionNames: Array.from({ length: 11 }, (_, index) => `ecr:A${index}`),
      ContextEntries: [
        {
          ContextKeyName: 'aws:SourceIp',
          ContextKeyValues: ['10.0.0.1', '::1'],
          ContextKeyType: 'ip' as const,
        },
      ],
    },
    AssumeRole: {
      RoleArn: 'arn:aws:iam::123456789012:role/r',
      RoleSessionName: 'ci',
      DurationSeconds: 900,
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/p' }],
    },
    GetCallerIdentity: {},
  };
  await using iamServer = await listen(query('iam', calls, ({ operation }) => outputs[operation.name]));
  await using stsServer = await listen(query('sts', calls, ({ operation }) => outputs[operation.name]));
  const iam = new iamSdk.IAMClient(options(iamServer.endpoint));
  const sts = new stsSdk.STSClient(options(stsServer.endpoint));
  const send: Record<string, () => Promise<{ $metadata: unknown }>> = {
    CreateRole: () => iam.send(new iamSdk.CreateRoleCommand(inputs.CreateRole)),
    ListRoles: () => iam.send(new iamSdk.ListRolesCommand(inputs.ListRoles)),
    ListUsers: () => iam.send(new iamSdk.ListUsersCommand({})),
    GetAccountSummary: () => iam.send(new iamSdk.GetAccountSummaryCommand({})),
    DeleteRole: () => iam.send(new iamSdk.DeleteRoleCommand(inputs.DeleteRole)),
    SimulateCustomPolicy: () => iam.send(new iamSdk.SimulateCustomPolicyCommand(inputs.SimulateCustomPolicy)),
    AssumeRole: () => sts.send(new stsSdk.AssumeRoleCommand(inputs.AssumeRole)),
    GetCallerIdentity: () => sts.send(new stsSdk.GetCallerIdentityCommand({})),
  };
  for (const [name, run] of Object.entries(send)) {
    assert.deepEqual(withoutMetadata(await run()), outputs[name], name);
    const call = calls.at(-1)!;
    assert.equal(call.operation.name, name);
    assert.deepEqual(call.input, inputs[name as keyof typeof inputs], name);
  }
});

test('errors are thrown by the clients under their name, with message, status and fields', async () => {
  const message = 'User: <arn> isn\'t "allowed" & that\'s it é';
  const body = encodeJsonError({
    name: 'InvalidLayerPartException',
    message,
    fields: { lastValidByteReceived: 7 },
  });
  await using ecrServer = await listen(() => ({ status: 400, type: 'application/x-amz-json-1.1', body }));
  const ecr = new ecrSdk.ECRClient(options(ecrServer.endpoint));
  await assert.rejects(ecr.send(new ecrSdk.DescribeRegistryCommand({})), error => {
    assert.ok(error instanceof ecrSdk.InvalidLayerPartException);
    assert.deepEqual(
      [error.name, error.message, error.lastValidByteReceived],
      ['InvalidLayerPartException', message, 7],
    );
    assert.equal(error.$metadata.httpStatusCode, 400);
    return true;
  });

  const model = loadModelFile('iam');
  const { code, type, status } = model.error('NoSuchEntityException')!;
  const { xmlNamespace } = model;
  await using iamServer = await listen(() => ({
    status,
    type: queryContentType,
    body: encodeQueryError({ type, code, message, requestId: 'body-id', xmlNamespace }),
  }));
  const iam = new iamSdk.IAMClient(options(iamServer.endpoint));
  await assert.rejects(iam.send(new iamSdk.GetUserCommand({})), error => {
    assert.ok(error instanceof iamSdk.NoSuchEntityException);
    assert.deepEqual(
      [error.name, error.message, error.$metadata.httpStatusCode],
      ['NoSuchEntityException', message, 404],
    );
    return true;
  });

  await using deniedServer = await listen(() => ({
    status: 403,
    type: queryContentType,
    body: encodeQueryError({ type: 'Sender', code: 'AccessDenied', message, requestId: 'i', xmlNamespace }),
  }));
  const sts = new stsSdk.STSClient(options(deniedServer.endpoint));
  await assert.rejects(sts.send(new stsSdk.GetCallerIdentityCommand({})), { name: 'AccessDenied', message });
});
