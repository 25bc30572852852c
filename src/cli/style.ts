import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Puts marks around texts for people. */
export interface Style {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

const plain: Style = { good: t => t, bad: t => t, strong: t => t, faint: t => t };
const marks =
  (format: Format) =>
  (text: string): string =>
    styleText(format, text, { validateStream: false });
const coloured: Style = {
  good: marks('green'),
  bad: marks('red'),
  strong: marks('bold'),
  faint: marks('dim'),
};

/** Colours on a terminal only, and not where `NO_COLOR` is set (no-color.org). */
export const styleFor = (out: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style =>
  out.isTTY && !env.NO_COLOR ? coloured : plain;

/** Lines of columns, each as wide as its widest cell. */
export function aligned(rows: readonly (readonly string[])[], indent: string): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map(row =>
    `${indent}${row.map((cell, column) => cell.padEnd(widths[column] as number)).join('  ')}`.trimEnd(),
  );
}

/**
 * The same value with every control character in its texts made visible: names and conditions are what users wrote,
 * and must not speak to the operator's terminal.
 */
export const printable = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'string'
      ? each.replace(
          /[\p{Cc}\p{Cf}]/gu,
          c => `\\u${(c.codePointAt(0) as number).toString(16).padStart(4, '0')}`,
        )
      : each,
  ) as T;
