import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../../base/fault.ts';
import { loadModel, loadModelFile } from './model.ts';
import { decodeQuery, encodeQuery, encodeQueryError } from './query.ts';
import { validate } from './validate.ts';

const iam = loadModelFile('iam');
const sts = loadModelFile('sts');
const call = (action: string, rest = '') => decodeQuery(iam, `Action=${action}&Version=2010-05-08${rest}`);

test('parameters become typed input', () => {
  const { operation, input } = call(
    'CreateUser',
    '&UserName=a%2Bb+c&Tags.member.1.Key=k&Tags.member.1.Value=v&Nope=1',
  );
  assert.equal(operation, iam.operation('CreateUser'));
  assert.deepEqual(input, { UserName: 'a+b c', Tags: [{ Key: 'k', Value: 'v' }] });
  assert.deepEqual(call('ListUsers', '&MaxItems=5').input, { MaxItems: 5 });
  assert.deepEqual(call('ListPolicies', '&OnlyAttached=true').input, { OnlyAttached: true });
  assert.deepEqual(call('GetAccountSummary').input, {});
  const params = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
  assert.deepEqual(decodeQuery(sts, params).input, {});
});

test('lists keep their order beyond nine, and may be empty', () => {
  const actions = Array.from({ length: 12 }, (_, index) => `ecr:A${index}`);
  const list = actions
    .map((action, index) => `&ActionNames.member.${index + 1}=${action}`)
    .reverse()
    .join('');
  assert.deepEqual(call('SimulateCustomPolicy', list).input, { ActionNames: actions });
  assert.deepEqual(call('SimulateCustomPolicy', '&ActionNames=').input, { ActionNames: [] });
});

test('nested structures and lists', () => {
  const rest =
    '&ContextEntries.member.1.ContextKeyName=k&ContextEntries.member.1.ContextKeyValues.member.1=a&ContextEntries.member.1.ContextKeyValues.member.2=b';
  assert.deepEqual(call('SimulateCustomPolicy', rest).input, {
    ContextEntries: [{ ContextKeyName: 'k', ContextKeyValues: ['a', 'b'] }],
  });
});

test('a request names an operation of this version', () => {
  const decode = (text: string) => () => decodeQuery(iam, text);
  assert.throws(decode(''), { code: 'MissingAction' });
  assert.throws(decode('Version=2010-05-08'), { code: 'MissingAction' });
  assert.throws(decode('Action=Nope&Version=2010-05-08'), {
    code: 'InvalidAction',
    message: 'Could not find operation Nope for version 2010-05-08',
  });
  assert.throws(decode('Action=ListUsers&Version=2012-12-01'), {
    message: 'Could not find operation ListUsers for version 2012-12-01',
  });
  assert.throws(decode('Action=ListUsers'), {
    message: 'Could not find operation ListUsers for version NO_VERSION_SPECIFIED',
  });
  assert.throws(decode('Action=constructor&Version=2010-05-08'), { code: 'InvalidAction' });
});

test('what has not the form of the protocol is refused', () => {
  const many = Array.from({ length: 10_001 }, (_, index) => `&x${index}=`).join('');
  const wrong = [
    '&MaxItems=five',
    '&MaxItems=1.5',
    '&MaxItems=99999999999999999999',
    '&MaxItems.x=1',
    '&UserName=a&UserName=b',
    '&Tags=x',
    '&Tags.member.2.Key=k',
    '&Tags.member.0.Key=k',
    '&Tags.member.01.Key=k',
    '&Tags.member.1.Key=k&Tags.member.3.Key=k',
    '&Tags.member.999999999.Key=k',
    '&Tags.member.__proto__.Key=k',
    '&Tags.1.Key=k',
    '&Tags.member=k',
    `&${'a.'.repeat(40)}b=1`,
    `&${'a'.repeat(2000)}=1`,
    many,
  ];
  for (const rest of wrong)
    assert.throws(
      () => call(rest.includes('MaxItems') ? 'ListUsers' : 'CreateUser', rest),
      { code: 'MalformedInput' },
      rest.slice(0, 60),
    );
  assert.throws(() => call('ListPolicies', '&OnlyAttached=yes'), {
    message: "The parameter 'OnlyAttached' is no Boolean",
  });
});

/** A service with everything that IAM and STS do not have: flattened lists, maps, timestamps, blobs. */
const other = loadModel({
  metadata: {
    apiVersion: '1',
    endpointPrefix: 'x',
    protocol: 'query',
    serviceId: 'X',
    xmlNamespace: 'urn:x',
  },
  operations: {
    Do: { name: 'Do', input: { shape: 'S' }, output: { shape: 'S', resultWrapper: 'DoResult' } },
  },
  shapes: {
    S: {
      type: 'structure',
      members: {
        Flat: { shape: 'FlatList' },
        Named: { shape: 'NamedList' },
        Map: { shape: 'Map' },
        FlatMap: { shape: 'FlatMap' },
        When: { shape: 'Time' },
        Bytes: { shape: 'Bytes' },
        Ratio: { shape: 'Ratio' },
        Renamed: { shape: 'String', locationName: 'Wire' },
      },
    },
    String: { type: 'string' },
    Time: { type: 'timestamp' },
    Bytes: { type: 'blob' },
    Ratio: { type: 'double' },
    FlatList: { type: 'list', member: { shape: 'String' }, flattened: true },
    NamedList: { type: 'list', member: { shape: 'String', locationName: 'Each' }, flattened: true },
    Map: { type: 'map', key: { shape: 'String' }, value: { shape: 'String' } },
    FlatMap: {
      type: 'map',
      key: { shape: 'String', locationName: 'K' },
      value: { shape: 'String', locationName: 'V' },
      flattened: true,
    },
  },
});

test('flattened lists, maps, timestamps and blobs', () => {
  const { input } = decodeQuery(
    other,
    'Action=Do&Version=1&Flat.1=a&Flat.2=b&Each.1=c&Map.entry.1.key=__proto__&Map.entry.1.value=v&FlatMap.1.K=k&FlatMap.1.V=w&When=2026-11-22T09:02:00Z&Bytes=YQ%3D%3D&Ratio=-1.5e3&Wire=r',
  );
  const { Map: map, FlatMap: flatMap, ...rest } = input;
  assert.deepEqual(Object.entries(map as object), [['__proto__', 'v']]);
  assert.equal(Object.getPrototypeOf(map), null);
  assert.deepEqual({ ...(flatMap as object) }, { k: 'w' });
  assert.deepEqual(rest, {
    Flat: ['a', 'b'],
    Named: ['c'],
    When: new Date('2026-11-22T09:02:00Z'),
    Bytes: Buffer.from('a'),
    Ratio: -1500,
    Renamed: 'r',
  });
  for (const wrong of [
    'When=2026-02-31T00:00:00Z',
    'When=soon',
    'Bytes=YQ',
    'Ratio=x',
    'Map.entry.1.key=k',
    'FlatMap.1.K=k&FlatMap.2.K=k&FlatMap.1.V=&FlatMap.2.V=',
  ])
    assert.throws(
      () => decodeQuery(other, `Action=Do&Version=1&${wrong}`),
      { code: 'MalformedInput' },
      wrong,
    );
  assert.equal(
    encodeQuery(other, other.operation('Do')!, input, 'r'),
    '<DoResponse xmlns="urn:x"><DoResult><Flat>a</Flat><Flat>b</Flat><Each>c</Each>' +
      '<Map><entry><key>__proto__</key><value>v</value></entry></Map><FlatMap><K>k</K><V>w</V></FlatMap>' +
      '<When>2026-11-22T09:02:00Z</When><Bytes>YQ==</Bytes><Ratio>-1500</Ratio><Wire>r</Wire></DoResult>' +
      '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DoResponse>',
  );
});

test('answers are wrapped, and operations without output answer too', () => {
  const user = {
    Path: '/',
    UserName: 'a',
    UserId: 'AID',
    Arn: 'arn',
    CreateDate: new Date(1_700_000_000_999),
    More: 1,
  };
  assert.equal(
    encodeQuery(iam, iam.operation('GetUser')!, { User: user }, 'id-1'),
    '<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult><User><Path>/</Path>' +
      '<UserName>a</UserName><UserId>AID</UserId><Arn>arn</Arn><CreateDate>2023-11-14T22:13:20Z</CreateDate></User>' +
      '</GetUserResult><ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetUserResponse>',
  );
  assert.equal(
    encodeQuery(iam, iam.operation('DeleteUser')!, undefined, 'id-2'),
    '<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">' +
      '<ResponseMetadata><RequestId>id-2</RequestId></ResponseMetadata></DeleteUserResponse>',
  );
  assert.match(
    encodeQuery(iam, iam.operation('ListUsers')!, { Users: [], IsTruncated: false }, 'i'),
    /<ListUsersResult><Users\/><IsTruncated>false<\/IsTruncated><\/ListUsersResult>/,
  );
});

test('nothing in a value is markup', () => {
  assert.equal(
    encodeQueryError({
      type: 'Sender',
      code: 'NoSuchEntity',
      message: 'a<b>&"c"\r\n\t\u0000\u001f\ud800é😀\uffff',
      requestId: '<id>',
      xmlNamespace: iam.xmlNamespace,
    }),
    '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>' +
      '<Message>a&lt;b&gt;&amp;&quot;c&quot;&#xD;\n\t\ufffd\ufffd\ufffdé😀\ufffd</Message></Error>' +
      '<RequestId>&lt;id&gt;</RequestId></ErrorResponse>',
  );
});

test('whatever the parameters, they are input or a fault', () => {
  const part = fc.constantFrom(
    'Tags',
    'member',
    'entry',
    '1',
    '2',
    'Key',
    'Value',
    'UserName',
    '__proto__',
    'constructor',
    'MaxItems',
    '',
    'ActionNames',
  );
  const name = fc.array(part, { minLength: 1, maxLength: 5 }).map(parts => parts.join('.'));
  const pair = fc.tuple(name, fc.oneof(fc.string(), fc.constantFrom('', '1', 'true')));
  const actions = fc.constantFrom(...iam.operationNames, 'toString', '');
  const source = fc.oneof(
    fc
      .tuple(actions, fc.array(pair, { maxLength: 8 }))
      .map(([action, pairs]) =>
        new URLSearchParams([['Action', action], ['Version', '2010-05-08'], ...pairs]).toString(),
      ),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(source, text => {
      try {
        const { operation, input } = decodeQuery(iam, text);
        validate(operation.input, input);
      } catch (error) {
        assert.ok(error instanceof Fault, String(error));
      }
      assert.deepEqual(Object.keys(Object.prototype), []);
    }),
    { numRuns: 3000 },
  );
});
