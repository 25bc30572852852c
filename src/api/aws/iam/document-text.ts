/** A policy document as IAM answers it: percent-encoded (RFC 3986), every character but the unreserved ones. */
export const encodedDocument = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
