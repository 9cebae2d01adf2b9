// What differs between the clients of both TypeScript SDKs: how they are made, and how they are told to answer a server.
import { sdk, sdk2 } from './sdk.mjs';

const capabilities = { sampling: {}, elicitation: {}, roots: {} };
const about = { name: 'postern-e2e', version: '1' };

export async function version1(script) {
  const { Client } = await sdk('client/index.js');
  const { StreamableHTTPClientTransport } = await sdk('client/streamableHttp.js');
  const { SSEClientTransport } = await sdk('client/sse.js');
  const schemas = await sdk('types.js');
  const client = new Client(about, script.capable ? { capabilities } : {});
  const transport = new (script.over === 'sse' ? SSEClientTransport : StreamableHTTPClientTransport)(new URL(script.url));
  return {
    client,
    transport,
    protocol: () => transport.protocolVersion ?? transport._protocolVersion,
    answers: {
      sampling: (answer) => client.setRequestHandler(schemas.CreateMessageRequestSchema, answer),
      elicitation: (answer) => client.setRequestHandler(schemas.ElicitRequestSchema, answer),
      roots: (answer) => client.setRequestHandler(schemas.ListRootsRequestSchema, answer),
    },
    onProgress: (hears) => client.setNotificationHandler(schemas.ProgressNotificationSchema, hears),
    call: (params, options) => client.callTool(params, undefined, options),
  };
}

export async function version2(script) {
  const { Client, StreamableHTTPClientTransport, SSEClientTransport } = await sdk2('client');
  const versionNegotiation = { mode: script.era === 'modern' ? 'auto' : 'legacy' };
  const client = new Client(about, script.capable ? { capabilities, versionNegotiation } : { versionNegotiation });
  return {
    client,
    transport: new (script.over === 'sse' ? SSEClientTransport : StreamableHTTPClientTransport)(new URL(script.url)),
    protocol: () => client.getNegotiatedProtocolVersion(),
    answers: {
      sampling: (answer) => client.setRequestHandler('sampling/createMessage', answer),
      elicitation: (answer) => client.setRequestHandler('elicitation/create', answer),
      roots: (answer) => client.setRequestHandler('roots/list', answer),
    },
    onProgress: (hears) => client.setNotificationHandler('notifications/progress', hears),
    call: (params, options) => client.callTool(params, options),
  };
}
