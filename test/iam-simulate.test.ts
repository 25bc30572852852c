import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  type EvaluationResult,
  type IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  SimulateCustomPolicyCommand,
  type SimulateCustomPolicyCommandInput,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam';
import { account, document, fails, foreign, type Iam, readOnly, startIam, trust } from './iam-server.ts';

const user = `arn:aws:iam::${account}:user/u`;
const repository = (name: string, owner = account) => `arn:aws:ecr:us-east-1:${owner}:repository/${name}`;
const policy = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const denyPut = policy({ Effect: 'Deny', Action: 'ecr:PutImage', Resource: '*' });

suite('the policy simulator', () => {
  let iam: Iam;
  let root: IAMClient;
  const custom = async (input: Partial<SimulateCustomPolicyCommandInput>): Promise<EvaluationResult[]> => {
    const { EvaluationResults } = await root.send(
      new SimulateCustomPolicyCommand({ PolicyInputList: [], ActionNames: ['ecr:PutImage'], ...input }),
    );
    return EvaluationResults as EvaluationResult[];
  };
  const ofPrincipal = async (
    input: Partial<SimulatePrincipalPolicyCommandInput>,
  ): Promise<EvaluationResult[]> => {
    const { EvaluationResults } = await root.send(
      new SimulatePrincipalPolicyCommand({ PolicySourceArn: user, ActionNames: ['ecr:PutImage'], ...input }),
    );
    return EvaluationResults as EvaluationResult[];
  };
  const one = async (results: Promise<EvaluationResult[]>): Promise<EvaluationResult> => {
    const [first, ...more] = await results;
    assert.deepEqual(more, []);
    return first as EvaluationResult;
  };
  const sources = (result: EvaluationResult) => result.MatchedStatements?.map(each => each.SourcePolicyId);

  before(async () => {
    iam = await startIam();
    root = iam.clientOf(iam.server.rootOf(account));
    await root.send(new CreateUserCommand({ UserName: 'u', Tags: [{ Key: 'team', Value: 'web' }] }));
    await root.send(
      new PutUserPolicyCommand({
        UserName: 'u',
        PolicyName: 'own',
        PolicyDocument: document('ecr:PutImage'),
      }),
    );
    await root.send(new AttachUserPolicyCommand({ UserName: 'u', PolicyArn: readOnly }));
    await root.send(new CreateGroupCommand({ GroupName: 'g' }));
    await root.send(
      new PutGroupPolicyCommand({
        GroupName: 'g',
        PolicyName: 'shared',
        PolicyDocument: document('ecr:DeleteRepository'),
      }),
    );
    await root.send(new AddUserToGroupCommand({ GroupName: 'g', UserName: 'u' }));
    await root.send(
      new CreateRoleCommand({
        RoleName: 'r',
        AssumeRolePolicyDocument: trust(`arn:aws:iam::${foreign}:root`),
      }),
    );
    await root.send(
      new PutRolePolicyCommand({
        RoleName: 'r',
        PolicyName: 'may',
        PolicyDocument: policy({
          Effect: 'Allow',
          Action: ['ecr:PutImage', 'sts:AssumeRole'],
          Resource: '*',
          Condition: { StringEquals: { 'aws:PrincipalAccount': account } },
        }),
      }),
    );
  });
  after(() => iam.server.remove());

  test("answers AWS's own example, with the place of the statement", async () => {
    const text =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';
    const entry = (value: string) => ({
      ContextKeyName: 'aws:CurrentTime',
      ContextKeyValues: [value],
      ContextKeyType: 'date' as const,
    });
    const input = { PolicyInputList: [text], ActionNames: ['dynamodb:CreateBackup'] };
    const allowed = await one(custom({ ...input, ContextEntries: [entry('2019-04-25T11:00:00Z')] }));
    assert.deepEqual(allowed, {
      EvalActionName: 'dynamodb:CreateBackup',
      EvalResourceName: '*',
      EvalDecision: 'allowed',
      MatchedStatements: [
        {
          SourcePolicyId: 'PolicyInputList.1',
          SourcePolicyType: 'IAM Policy',
          StartPosition: { Line: 1, Column: 38 },
          EndPosition: { Line: 1, Column: 167 },
        },
      ],
      MissingContextValues: [],
    });
    const denied = await one(custom({ ...input, ContextEntries: [entry('2014-04-25T11:00:00Z')] }));
    assert.equal(denied.EvalDecision, 'implicitDeny');
    assert.deepEqual(denied.MatchedStatements, []);
    assert.deepEqual((await one(custom(input))).MissingContextValues, ['aws:CurrentTime']);
  });

  test('an explicit deny shows the Deny alone', async () => {
    const result = await one(custom({ PolicyInputList: [document('ecr:*'), denyPut] }));
    assert.equal(result.EvalDecision, 'explicitDeny');
    assert.deepEqual(sources(result), ['PolicyInputList.2']);
  });

  test('one result for an action, the strictest, and each resource by itself', async () => {
    const result = await one(
      custom({
        PolicyInputList: [document('ecr:PutImage', repository('a'))],
        ResourceArns: [repository('a'), repository('b')],
        CallerArn: user,
      }),
    );
    assert.equal(result.EvalDecision, 'implicitDeny');
    assert.deepEqual(result.EvalDecisionDetails, {});
    assert.deepEqual(
      result.ResourceSpecificResults?.map(each => [each.EvalResourceName, each.EvalResourceDecision]),
      [
        [repository('a'), 'allowed'],
        [repository('b'), 'implicitDeny'],
      ],
    );
  });

  test("a user's own, managed and group policies, by the names that IAM gives them", async () => {
    const results = await ofPrincipal({
      ActionNames: ['ecr:PutImage', 'ecr:BatchGetImage', 'ecr:DeleteRepository', 'ecr:DeleteRegistryPolicy'],
    });
    assert.deepEqual(
      results.map(result => [result.EvalDecision, sources(result)]),
      [
        ['allowed', ['user_u_own']],
        ['allowed', ['AmazonEC2ContainerRegistryReadOnly']],
        ['allowed', ['group_g_shared']],
        ['implicitDeny', []],
      ],
    );
    const further = await one(ofPrincipal({ PolicyInputList: [denyPut] }));
    assert.deepEqual([further.EvalDecision, sources(further)], ['explicitDeny', ['PolicyInputList.1']]);
  });

  test('a group and a role', async () => {
    const group = await one(
      ofPrincipal({
        PolicySourceArn: `arn:aws:iam::${account}:group/g`,
        ActionNames: ['ecr:DeleteRepository'],
      }),
    );
    assert.deepEqual([group.EvalDecision, sources(group)], ['allowed', ['group_g_shared']]);
    const role = `arn:aws:iam::${account}:role/r`;
    const put = await one(ofPrincipal({ PolicySourceArn: role }));
    assert.deepEqual([put.EvalDecision, sources(put)], ['allowed', ['role_r_may']]);
    // Who the role trusts is not among the policies of the caller.
    const assume = await one(
      ofPrincipal({ PolicySourceArn: role, ActionNames: ['sts:AssumeRole'], ResourceArns: [role] }),
    );
    assert.deepEqual([assume.EvalDecision, sources(assume)], ['allowed', ['role_r_may']]);
  });

  test('a permissions boundary, its own and one to try', async () => {
    const tried = await one(ofPrincipal({ PermissionsBoundaryPolicyInputList: [document('ecr:Get*')] }));
    assert.equal(tried.EvalDecision, 'implicitDeny');
    assert.deepEqual(tried.PermissionsBoundaryDecisionDetail, { AllowedByPermissionsBoundary: false });
    const denied = await one(ofPrincipal({ PermissionsBoundaryPolicyInputList: [denyPut] }));
    assert.deepEqual(
      [denied.EvalDecision, sources(denied)],
      ['explicitDeny', ['PermissionsBoundaryPolicyInputList.1']],
    );

    const { Policy } = await root.send(
      new CreatePolicyCommand({ PolicyName: 'bound', PolicyDocument: document('ecr:PutImage') }),
    );
    await root.send(
      new PutUserPermissionsBoundaryCommand({ UserName: 'u', PermissionsBoundary: Policy?.Arn as string }),
    );
    const [put, get] = await ofPrincipal({ ActionNames: ['ecr:PutImage', 'ecr:BatchGetImage'] });
    assert.equal(put?.EvalDecision, 'allowed');
    assert.deepEqual(put?.PermissionsBoundaryDecisionDetail, { AllowedByPermissionsBoundary: true });
    assert.equal(get?.EvalDecision, 'implicitDeny');
    assert.deepEqual(get?.PermissionsBoundaryDecisionDetail, { AllowedByPermissionsBoundary: false });
  });

  test('across accounts both sides are shown', async () => {
    const arn = repository('app', foreign);
    const shared = policy({ Effect: 'Allow', Principal: { AWS: user }, Action: 'ecr:PutImage' });
    const both = await one(ofPrincipal({ ResourceArns: [arn], ResourcePolicy: shared }));
    assert.equal(both.EvalDecision, 'allowed');
    assert.deepEqual(both.EvalDecisionDetails, { 'IAM Policy': 'allowed', 'Resource Policy': 'allowed' });
    assert.deepEqual(sources(both), ['ResourcePolicy', 'user_u_own', 'bound']);
    assert.equal(both.MatchedStatements?.[0]?.SourcePolicyType as string, 'Resource Policy');

    const alone = await one(ofPrincipal({ ResourceArns: [arn] }));
    assert.equal(alone.EvalDecision, 'implicitDeny');
    assert.deepEqual(alone.EvalDecisionDetails, {
      'IAM Policy': 'allowed',
      'Resource Policy': 'implicitDeny',
    });

    const other = await one(
      custom({
        PolicyInputList: [document('s3:GetObject')],
        ActionNames: ['s3:GetObject'],
        ResourceArns: ['arn:aws:s3:::bucket/key'],
        ResourceOwner: `arn:aws:iam::${foreign}:root`,
        CallerArn: user,
        ResourcePolicy: policy({ Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: '*' }),
      }),
    );
    assert.equal(other.EvalDecision, 'implicitDeny');
  });

  test("the caller may be another than the policies' owner", async () => {
    const PolicyInputList = [
      policy({ Effect: 'Allow', Action: 'ecr:*', Resource: repository(`\${aws:username}/*`) }),
    ];
    const ResourceArns = [repository('bob/app')];
    assert.equal(
      (await one(custom({ PolicyInputList, ResourceArns, CallerArn: `arn:aws:iam::${account}:user/bob` })))
        .EvalDecision,
      'allowed',
    );
    const eve = await one(
      custom({ PolicyInputList, ResourceArns, CallerArn: `arn:aws:iam::${account}:user/eve` }),
    );
    assert.equal(eve.EvalDecision, 'implicitDeny');
    const nobody = await one(custom({ PolicyInputList, ResourceArns }));
    assert.deepEqual(nobody.ResourceSpecificResults?.[0]?.MissingContextValues, ['aws:username']);
  });

  test('pages', async () => {
    const ActionNames = ['ecr:PutImage', 'ecr:GetAuthorizationToken', 'ecr:PutImage'];
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await root.send(
        new SimulateCustomPolicyCommand({
          PolicyInputList: [document('*')],
          ActionNames,
          MaxItems: 2,
          Marker,
        }),
      );
      seen.push(...(page.EvaluationResults ?? []).map(each => each.EvalActionName as string));
      assert.equal(page.IsTruncated, seen.length < 3);
      Marker = page.Marker;
    } while (Marker !== undefined);
    assert.deepEqual(seen, ActionNames);
  });

  test('what is wrong is said', async () => {
    await fails(custom({ PolicyInputList: ['{'] }), 400, 'InvalidInputException', /^Invalid policy document/);
    await fails(
      custom({ ActionNames: ['ecr:*'] }),
      400,
      'InvalidInputException',
      'Invalid action name: ecr:*',
    );
    const ip = { ContextKeyName: 'aws:SourceIp', ContextKeyType: 'ip' as const };
    await fails(
      custom({ ContextEntries: [{ ...ip, ContextKeyValues: ['here'] }] }),
      400,
      'InvalidInputException',
      'Invalid context entry: aws:SourceIp has "here", which is no ip',
    );
    await fails(
      custom({ ContextEntries: [{ ...ip, ContextKeyValues: ['10.0.0.1', '10.0.0.2'] }] }),
      400,
      'InvalidInputException',
      /2 values/,
    );
    const ResourcePolicy = policy({ Effect: 'Allow', Principal: '*', Action: 'ecr:*' });
    await fails(custom({ ResourcePolicy }), 400, 'InvalidInputException', /CallerArn/);
    await fails(
      custom({ CallerArn: `arn:aws:iam::${account}:role/r` }),
      400,
      'InvalidInputException',
      /CallerArn/,
    );
    await fails(
      ofPrincipal({ PermissionsBoundaryPolicyInputList: [denyPut, denyPut] }),
      400,
      'InvalidInputException',
      /at most one/,
    );
    await fails(ofPrincipal({ PolicySourceArn: `${user}-gone` }), 404, 'NoSuchEntityException', /u-gone/);
    await fails(
      ofPrincipal({ PolicySourceArn: `arn:aws:iam::${foreign}:user/u` }),
      403,
      'AccessDenied',
      /iam:SimulatePrincipalPolicy/,
    );
  });

  test('needs a permission of its own', async () => {
    const nobody = await iam.userWith('nobody');
    await fails(
      nobody.send(
        new SimulateCustomPolicyCommand({ PolicyInputList: [denyPut], ActionNames: ['ecr:PutImage'] }),
      ),
      403,
      'AccessDenied',
      /iam:SimulateCustomPolicy/,
    );
    await fails(
      nobody.send(
        new SimulatePrincipalPolicyCommand({ PolicySourceArn: user, ActionNames: ['ecr:PutImage'] }),
      ),
      403,
      'AccessDenied',
      new RegExp(`iam:SimulatePrincipalPolicy on resource: ${user}`),
    );
  });
});
