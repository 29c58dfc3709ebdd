export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log lines. Whatever the fields hold, no secret gets out: see `redaction.ts`. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose lines carry `fields` too. A new object, so requests that run side by side do not mix. */
  child(fields: LogFields): Logger;
}

/** Writes nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLogger };
