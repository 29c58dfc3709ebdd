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
  const { user, system } = process.cpuUsage();
  const { readFileSync, writeSync } = require('node:fs');
  // `resourceUsage` gives the peak of whoever forked this process, where that is higher.
  const [, peak] = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
  const figures = { at, cpuUs: user + system, peakKb: Number(peak), rss: process.memoryUsage.rss() };
  writeSync(3, JSON.stringify({ ...figures, status: answer?.statusCode, body: answer?.body }));
  process.exit();
}
