import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { LogFields, Logger } from '../telemetry/logger.ts';
import type { Redactor } from '../telemetry/redaction.ts';
import { readableLine } from './readable-line.ts';

export interface LoggerOptions {
  readonly service: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly format: 'json' | 'text';
  readonly redactor: Redactor;
  readonly write: (line: string) => void;
}

/** Names that Powertools reserves; it drops such fields with a warning. */
const RESERVED: ReadonlySet<string> = new Set(['level', 'message', 'sampling_rate', 'service', 'timestamp']);

type Level = 'debug' | 'info' | 'warn' | 'error';

/** A logger that masks secrets before Powertools sees a line. */
export function createLogger(options: LoggerOptions): Logger {
  const { redactor, service } = options;
  const write =
    options.format === 'json' ? options.write : (line: string) => options.write(readableLine(JSON.parse(line)));

  const powertools = new PowertoolsLogger({
    serviceName: service,
    logLevel: options.level === 'silent' ? 'SILENT' : UPPER[options.level],
  });
  // Powertools has no option for its output; it writes to the console in this property.
  Object.assign(powertools, { console: { debug: write, info: write, warn: write, error: write } });

  const bound = (inherited: LogFields): Logger => {
    const log =
      (level: Level) =>
      (message: string, fields: LogFields = {}) => {
        powertools[level](redactor.text(message), unreserved(redactor.fields({ ...inherited, ...fields })));
      };
    return {
      debug: log('debug'),
      info: log('info'),
      warn: log('warn'),
      error: log('error'),
      child: (fields) => bound({ ...inherited, ...fields }),
    };
  };
  return bound({});
}

const UPPER = { debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

function unreserved<T>(fields: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [RESERVED.has(name) ? `${name}_` : name, value]),
  );
}
