const pattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]*$/;

/**
 * Whether `text` is a tag: OCI distribution specification 1.1, "Pulling manifests", up to 128 characters.
 * ECR's own API allows 300: pass that as `limit`.
 */
export const isTag = (text: string, limit = 128): boolean => text.length <= limit && pattern.test(text);
