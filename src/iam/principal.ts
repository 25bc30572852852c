/** Who asks. `arn` is the one AWS shows: a role session's is `arn:aws:sts::A:assumed-role/R/S`. */
export type Principal =
  | { readonly type: 'root'; readonly account: string; readonly arn: string; readonly userId: string }
  | { readonly type: 'user'; readonly account: string; readonly arn: string; readonly userId: string }
  | {
      readonly type: 'assumed-role';
      readonly account: string;
      readonly arn: string;
      /** `AROA…:session-name`. */
      readonly userId: string;
      /** With the role's path: `arn:aws:iam::A:role/path/R`. */
      readonly roleArn: string;
    };
