/**
 * Keeps secrets unreadable at rest. What is sealed for one purpose opens for that purpose only,
 * so that a sealed value copied elsewhere is worth nothing.
 */
export interface Seal {
  /** Text safe to store; two calls with the same `plain` give different texts. */
  seal(plain: string, purpose: string): string;
  /** The text that was sealed, or undefined where it was altered, or sealed for something else or with another key. */
  open(sealed: string, purpose: string): string | undefined;
}
