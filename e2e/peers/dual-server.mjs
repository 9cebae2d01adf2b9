// An MCP server, made with version 2 of the SDK, that speaks both eras at one endpoint, with sessions in the legacy one.
// What a tool asks of the client, the SDK asks as that client's era wants it.
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import { sdk2 } from './sdk.mjs';

const { McpServer, ResourceTemplate, createMcpHandler, fromJsonSchema, inputRequired, inputResponse, isLegacyRequest } =
  await sdk2('server');
const { NodeStreamableHTTPServerTransport, toNodeHandler, toWebRequest } = await sdk2('node');

const STEPS = 3;
const text = (said) => ({ content: [{ type: 'text', text: said }] });
const question = { messages: [{ role: 'user', content: { type: 'text', text: 'what now?' } }], maxTokens: 16 };
const form = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] };
const message = fromJsonSchema({ type: 'object', properties: { message: { type: 'string' } }, required: ['message'] });

/** A tool that asks one thing of the client, and says what it was told. */
const asking = (key, request, said) => (context) => {
  const came = inputResponse(context.mcpReq.inputResponses, key);
  if (came.kind !== 'missing') return text(said(came));
  return inputRequired({ inputRequests: { [key]: request }, requestState: `asked ${key}` });
};

async function steps(context) {
  const progressToken = context.mcpReq._meta?.progressToken;
  for (let progress = 1; progress <= STEPS; progress++) {
    const params = { progressToken, progress, total: STEPS, message: `step ${progress}` };
    await context.mcpReq.notify({ method: 'notifications/progress', params });
  }
  return text('all steps done');
}

function server() {
  const mcp = new McpServer({ name: 'dual', version: '1' }, { instructions: 'Ask me anything.' });
  mcp.registerTool('echo', { inputSchema: message }, ({ message }) => text(`echo: ${message}`));
  mcp.registerTool('forbidden', {}, () => {
    console.log('called forbidden');
    return text('forbidden: done');
  });
  mcp.registerTool('steps', {}, steps);
  const sampling = inputRequired.createMessage(question);
  mcp.registerTool('sample', {}, asking('sample', sampling, ({ result }) => `sampled: ${result.content.text}`));
  const elicitation = inputRequired.elicit({ message: 'what is it?', requestedSchema: form });
  mcp.registerTool('elicit', {}, asking('elicit', elicitation, ({ content }) => `elicited: ${content.answer}`));
  const roots = inputRequired.listRoots();
  mcp.registerTool('list_roots', {}, asking('roots', roots, ({ roots }) => `roots: ${roots.length}`));
  mcp.registerResource('text', 'demo://text', { mimeType: 'text/plain' }, (uri) => ({
    contents: [{ uri: uri.href, text: 'a text of two lines\nwith \u00e9 and \u{1f600}' }],
  }));
  mcp.registerResource('number', new ResourceTemplate('demo://number/{number}', { list: undefined }), {}, (uri, { number }) => ({
    contents: [{ uri: uri.href, text: `number ${number}` }],
  }));
  const name = fromJsonSchema({ type: 'object', properties: { name: { type: 'string' } }, required: ['name'] });
  mcp.registerPrompt('greet', { argsSchema: name }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}.` } }],
  }));
  return mcp;
}

const sessions = new Map();
async function session(request) {
  const known = sessions.get(request.headers['mcp-session-id']);
  if (known) return known;
  const fresh = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, fresh),
  });
  await server().connect(fresh);
  return fresh;
}

async function bodyOf(request) {
  if (request.method !== 'POST') return undefined;
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces));
}

const modern = toNodeHandler(createMcpHandler(server, { legacy: 'reject' }));
const listener = http.createServer(async (request, response) => {
  const body = await bodyOf(request);
  const legacy = await isLegacyRequest(await toWebRequest(request, body), body);
  await (legacy ? (await session(request)).handleRequest(request, response, body) : modern(request, response, body));
});
listener.listen(0, '127.0.0.1', () => console.log(`listening ${listener.address().port}`));
