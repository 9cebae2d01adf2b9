// An MCP server, made with the SDK, whose tool `steps` reports progress only when it is told to: for each line on stdin it
// sends one event, and after the last it gives its result. `echo` and `forbidden` answer at once.
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import readline from 'node:readline';
import { sdk } from './sdk.mjs';

const { Server } = await sdk('server/index.js');
const { StreamableHTTPServerTransport } = await sdk('server/streamableHttp.js');
const { CallToolRequestSchema, ListToolsRequestSchema } = await sdk('types.js');

const waiting = [];
const heard = [];
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const next = waiting.shift();
  if (next) next(line);
  else heard.push(line);
});
const told = () => (heard.length ? Promise.resolve(heard.shift()) : new Promise((go) => waiting.push(go)));

const STEPS = 5;
const text = (said) => ({ content: [{ type: 'text', text: said }] });
const tools = ['echo', 'forbidden', 'steps'].map((name) => ({ name, inputSchema: { type: 'object' } }));

function server() {
  const mcp = new Server({ name: 'waiting', version: '1' }, { capabilities: { tools: {} } });
  mcp.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  mcp.setRequestHandler(CallToolRequestSchema, async (request, extra) => {
    const { name, arguments: args } = request.params;
    if (name === 'forbidden') console.log('called forbidden');
    if (name !== 'steps') return text(`${name}: ${args?.message ?? ''}`);
    const progressToken = request.params._meta?.progressToken;
    for (let progress = 1; progress <= STEPS; progress++) {
      await told();
      await extra.sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress, total: STEPS },
      });
    }
    await told();
    return text('all steps done');
  });
  return mcp;
}

const sessions = new Map();
async function transport(request) {
  const known = sessions.get(request.headers['mcp-session-id']);
  if (known) return known;
  const fresh = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, fresh),
  });
  await server().connect(fresh);
  return fresh;
}

const listener = http.createServer(async (request, response) => {
  await (await transport(request)).handleRequest(request, response);
});
listener.listen(0, '127.0.0.1', () => console.log(`listening ${listener.address().port}`));
