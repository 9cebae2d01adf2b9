// Calls over HTTP/2 with a head and trailers, and nothing between them: node trailers.mjs PORT KEY
import http2 from 'node:http2';

const [port, key] = process.argv.slice(2);
const session = http2.connect(`http://127.0.0.1:${port}`);
session.on('error', (error) => console.log(`broken off: ${error.message}`));
const call = session.request(
  {
    ':method': 'POST',
    ':path': '/mcp',
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  },
  { endStream: false, waitForTrailers: true },
);
call.on('wantTrailers', () => call.sendTrailers({ 'x-after': 'nothing' }));
call.on('response', (head) => console.log(`answered ${head[':status']}`));
call.on('error', (error) => console.log(`broken off: ${error.message}`));
call.on('close', () => session.close());
call.resume();
call.end();
