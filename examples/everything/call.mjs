// node call.mjs URL KEY TOOL ARGUMENTS: one MCP session with one tool call in it, and nothing but Node. It prints the answer;
// the id of the decision goes into the file that DECISION names.
import { writeFileSync } from 'node:fs';

const [url, key, tool, args] = process.argv.slice(2);
const headers = {
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

async function say(message) {
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', ...message }) });
  const text = await answer.text();
  const data = text.split('\n').find((line) => line.startsWith('data:'));
  return { answer, body: data ? data.slice(5).trim() : text };
}

const clientInfo = { name: 'postern-demo', version: '1' };
const hello = await say({
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
});
headers['mcp-session-id'] = hello.answer.headers.get('mcp-session-id');
headers['mcp-protocol-version'] = '2025-06-18';
await say({ method: 'notifications/initialized' });
const { answer, body } = await say({
  id: 1,
  method: 'tools/call',
  params: { name: tool, arguments: JSON.parse(args) },
});
console.log(`HTTP ${answer.status}`);
console.log(`x-postern-decision: ${answer.headers.get('x-postern-decision')}`);
console.log(body);
if (process.env.DECISION) writeFileSync(process.env.DECISION, answer.headers.get('x-postern-decision'));
