import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, AnswerReader } from './http-answer.ts';

/** Reads the text in pieces of `size` bytes, each in the same memory, as a socket does. */
function read(text: string, size: number, { noBody = false, keep = true } = {}): Answer {
  const answers: Answer[] = [];
  const reader = new AnswerReader(noBody, keep, answer => answers.push(answer));
  const memory = Buffer.alloc(size);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(memory, 0, at, at + size);
    reader.take(memory.subarray(0, length));
  }
  assert.equal(answers.length, 1, `answers in pieces of ${size}`);
  return answers[0] as Answer;
}

const withLength = 'HTTP/1.1 200 OK\r\nServer: x\r\ncontent-length: 11\r\n\r\nhello world';
const chunked =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nLink: </next>\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n';

for (const [name, text] of Object.entries({ withLength, chunked })) {
  test(`an answer in pieces of whatever size: ${name}`, () => {
    for (let size = 1; size <= text.length; size++) {
      const answer = read(text, size);
      assert.equal(answer.status, 200);
      assert.equal(answer.body.toString(), 'hello world');
      assert.equal(answer.length, 11);
    }
  });
}

test('bytes that are not kept are counted', () => {
  const answer = read(chunked, 7, { keep: false });
  assert.equal(answer.length, 11);
  assert.equal(answer.body.length, 0);
});

test('the body of an error is kept', () => {
  const answer = read('HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone', 100, { keep: false });
  assert.equal(answer.status, 404);
  assert.equal(answer.body.toString(), 'none');
});

test('answers without a body: to HEAD, 204, and of no length', () => {
  assert.equal(read('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n', 100, { noBody: true }).length, 0);
  assert.equal(read('HTTP/1.1 204 No Content\r\n\r\n', 100).status, 204);
  assert.equal(read('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n', 100).status, 202);
});

test('header fields are found in whatever case', () => {
  assert.equal(read(chunked, 100).header('link'), '</next>');
  assert.equal(read(chunked, 100).header('location'), undefined);
});

test('what ends with the connection, and what is too long, is refused', () => {
  assert.throws(() => read('HTTP/1.1 200 OK\r\n\r\nhello', 100), /without length/);
  assert.throws(() => read('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello', 100), /more bytes/);
});
