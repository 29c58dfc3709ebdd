// The measured process: loads a bundle, calls its handler if there is an event, tells what that took, and ends.
const [, , bundle, event] = process.argv;
const { handler } = require(bundle);
if (event === undefined) tell();
else {
  const context = { awsRequestId: 'bench', functionName: 'bench', getRemainingTimeInMillis: () => 20_000 };
  handler(JSON.parse(event), context).then(tell);
}

function tell(answer) {
  const at = String(process.hrtime.bigint());
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const figures = { at, cpuUs: userCPUTime + systemCPUTime, peakKb: maxRSS, rss: process.memoryUsage.rss() };
  require('node:fs').writeSync(3, JSON.stringify({ ...figures, status: answer?.statusCode, body: answer?.body }));
  process.exit();
}
