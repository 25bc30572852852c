/** AWS Query: an operation and its input as form parameters, XML out. */
export { decodeQuery, type QueryCall } from './query-decode.ts';
export { encodeQuery, encodeQueryError, queryContentType } from './query-encode.ts';
