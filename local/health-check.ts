/**
 * Exits with 0 when the gateway, or the URL given as argument, answers with success: the health check of the container, whose image
 * has no other HTTP client.
 */
const url = process.argv[2] ?? `http://127.0.0.1:${process.env.PORT ?? '3000'}/v1/health`;
const reply = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
process.exitCode = reply?.ok === true ? 0 : 1;
