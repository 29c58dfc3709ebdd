import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { SAMPLE_TIMEOUT_MS, type Sample, type Sampler, type Start } from './sample.ts';

const INVOCATION = '/2018-06-01/runtime/invocation/';

/** The process being measured. */
interface Running {
  readonly start: Start;
  readonly child: ChildProcess;
  readonly from: bigint;
  readonly done: (result: Sample) => void;
  readonly failed: (error: Error) => void;
}

/**
 * Runs bundles as Lambda does: under its Node runtime interface client, which requests the event from a Runtime API and
 * posts the answer there. `ric` is the folder of the built package `aws-lambda-ric`. A sample ends when the answer
 * arrives or, for a schedule, when the client first requests an event.
 */
export async function runtimeApi(ric: string): Promise<{ readonly sampler: Sampler; close(): void }> {
  let running: Running | undefined;
  const server = createServer(async (request, response) => {
    const { url = '' } = request;
    if (running === undefined) return;
    if (url === `${INVOCATION}next`) return next(running, response);
    const body = await text(request);
    response.writeHead(202).end();
    if (url.endsWith('/response')) end(running, JSON.parse(body));
    else running.failed(new Error(`${running.start.bundle}: ${url} ${body}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    async sampler(start) {
      const { promise, resolve: done, reject: failed } = Promise.withResolvers<Sample>();
      const from = process.hrtime.bigint();
      const child = spawn(process.execPath, [`${ric}/index.mjs`, 'index.handler'], {
        cwd: start.bundle,
        env: {
          ...start.env,
          AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
          LAMBDA_TASK_ROOT: start.bundle,
          _HANDLER: 'index.handler',
          AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
          AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
          AWS_LAMBDA_LOG_GROUP_NAME: 'bench',
          AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: SAMPLE_TIMEOUT_MS,
      });
      const output = Promise.all([buffer(child.stdout), buffer(child.stderr)]);
      const ended = once(child, 'exit');
      ended.then(async ([code]) =>
        failed(new Error(`${start.bundle} ended with ${code}: ${(await output).join('\n')}`)),
      );
      running = { start, child, from, done, failed };
      try {
        return await promise;
      } finally {
        running = undefined;
        child.kill('SIGKILL');
        await ended;
      }
    },
    close: () => void server.close(),
  };
}

function next({ start, ...running }: Running, response: ServerResponse): void {
  if (start.event === undefined) {
    running.done(figures(running));
    return;
  }
  response
    .writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': 'bench',
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + 20_000),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-central-1:111122223333:function:bench',
      'Lambda-Runtime-Trace-Id': start.env._X_AMZN_TRACE_ID ?? '',
    })
    .end(JSON.stringify(start.event));
}

function end({ start, ...running }: Running, answer: { readonly statusCode?: number }): void {
  const sample = figures(running);
  if (start.status === undefined || answer.statusCode === start.status) running.done(sample);
  else running.failed(new Error(`${start.bundle} answered ${JSON.stringify(answer)}`));
}

/** The kernel's figures for the process, which need no cooperation from it. */
function figures({ child, from }: Pick<Running, 'child' | 'from'>): Sample {
  const wallMs = Number(process.hrtime.bigint() - from) / 1e6;
  const folder = `/proc/${child.pid}`;
  const onCpu = readdirSync(`${folder}/task`).map((task) =>
    Number(readFileSync(`${folder}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
  );
  const status = readFileSync(`${folder}/status`, 'utf8');
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return {
    wallMs,
    cpuMs: onCpu.reduce((sum, each) => sum + each, 0) / 1e6,
    peakMb: megabytes('VmHWM'),
    rssMb: megabytes('VmRSS'),
  };
}
