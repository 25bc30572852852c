/**
 * Lower-case words joined by one '.', one or two '_' or any number of '-', in parts joined by '/'. Every alternative
 * begins with another character, so that matching takes linear time.
 */
const pattern = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*$/;

/** Whether `text` is a repository's name: the whole of ECR's `RepositoryName`, 2 to 256 characters. */
export const isRepositoryName = (text: string): boolean =>
  text.length >= 2 && text.length <= 256 && pattern.test(text);
