/** What signs a request. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** One profile of an AWS credentials file. Throws where it is not there. */
export function readCredentials(text: string, profile: string): Credentials {
  const section = text.split(/^\[/m).find(part => part.startsWith(`${profile}]`));
  const value = (key: string): string => {
    const found = new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(section ?? '');
    if (found === null) throw new Error(`no ${key} of [${profile}] in the credentials file`);
    return found[1] as string;
  };
  return { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') };
}
