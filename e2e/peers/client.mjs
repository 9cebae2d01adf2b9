// An MCP client, made with the SDK: node client.mjs URL KEY ACTION... It prints one JSON object a line for all that happens.
//   list            the names of the tools
//   call:NAME       calls a tool with {message: "hello"}
//   steps:NAME      calls a tool that reports progress
import { sdk } from './sdk.mjs';

const { Client } = await sdk('client/index.js');
const { StreamableHTTPClientTransport } = await sdk('client/streamableHttp.js');

const [url, key, ...actions] = process.argv.slice(2);
const say = (what) => console.log(JSON.stringify(what));

const client = new Client({ name: 'postern-e2e', version: '1' });
client.onerror = (error) => console.error(`client: ${error}`);
const transport = new StreamableHTTPClientTransport(new URL(url), {
  requestInit: { headers: { authorization: `Bearer ${key}` } },
});

async function call(name) {
  try {
    const result = await client.callTool({ name, arguments: { message: 'hello' } });
    say({ called: name, result });
  } catch (error) {
    say({ called: name, error: { code: error.code, message: error.message, data: error.data } });
  }
}

try {
  await client.connect(transport);
  say({ connected: client.getServerVersion().name });
  for (const action of actions) {
    const [what, name] = action.split(':');
    if (what === 'list') say({ tools: (await client.listTools()).tools.map((tool) => tool.name) });
    if (what === 'call') await call(name);
    if (what === 'steps') {
      const onprogress = ({ progress }) => say({ progress });
      const result = await client.callTool({ name, arguments: {} }, undefined, { onprogress, timeout: 60000 });
      say({ called: name, result });
    }
  }
  await client.close();
  say({ closed: true });
} catch (error) {
  say({ failed: String(error) });
  process.exitCode = 1;
}
